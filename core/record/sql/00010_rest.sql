-- +goose Up
-- What no list shows is looked for by its age when its time is over; the other records are found by record_list.
create index record_rest on record (item, decided) where not (public and current);
