-- +goose Up
-- tally_day is the tally added up over agencies, towns and batches: what a page says is read from it, however long the
-- stock. lane keeps batches that come in at once apart; it means nothing.
create table tally_day (
    item  text not null,
    state text not null,
    day   text not null,
    lane  bigint not null,
    n     bigint not null,
    primary key (item, state, day, lane)
)
--sqlite without rowid
;
insert into tally_day (item, state, day, lane, n)
select item, state, day, 0, cast(sum(n) as bigint) from tally where state in ('shown', 'accepted') group by item, state, day;
