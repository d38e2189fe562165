-- +goose Up
-- The steps of an import add to the same figures again and again. PostgreSQL keeps the new version of a row on its page,
-- and out of the index, where there is room.
--pg alter table tally set (fillfactor = 50);
--pg alter table tally_day set (fillfactor = 50);
select 1;
