-- +goose Up
-- tier_tally is how many organisations stand where in each sector: what the board says is read from it, however many there
-- are. It is kept in the transaction of every change.
create table tier_tally (
    sector   text not null,
    proposed text not null,
    held     text not null,
    n        bigint not null,
    primary key (sector, proposed, held)
)
--sqlite without rowid
;
--pg alter table tier_tally set (fillfactor = 50);
insert into tier_tally (sector, proposed, held, n)
select sector, proposed, held, count(*) from tier group by sector, proposed, held;
