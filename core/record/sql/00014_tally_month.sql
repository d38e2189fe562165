-- +goose Up
-- tally_month is what came in added up by supplier and month: the figures of suppliers are read from it, however long the
-- stock and however many the batches. lane is that of tally_day.
create table tally_month (
    item   text not null,
    agency text not null,
    month  text not null,
    lane   bigint not null,
    n      bigint not null,
    primary key (item, agency, month, lane)
)
--sqlite without rowid
;
--pg alter table tally_month set (fillfactor = 50);
insert into tally_month (item, agency, month, lane, n)
select item, agency, substr(day, 1, 7), 0, cast(sum(n) as bigint) from tally where state = 'accepted' group by item, agency, substr(day, 1, 7);
