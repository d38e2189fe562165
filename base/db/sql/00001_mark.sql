-- +goose Up
-- commit_mark counts the transactions that may have changed what public answers are made from (mark.go). PostgreSQL
-- writes in several transactions at once: they count in as many rows, so that none waits for another to end.
create table commit_mark (
    lane bigint not null primary key,
    n    bigint not null
);
--sqlite insert into commit_mark (lane, n) values (0, 0);
--pg insert into commit_mark (lane, n) select lane, 0 from generate_series(0, 63) lane;
--pg alter table commit_mark set (fillfactor = 20);
