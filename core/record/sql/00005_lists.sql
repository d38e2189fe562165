-- +goose Up
-- What a list counts and picks from lies in the index itself: without the last columns every row counted was looked up
-- in a table that grows. The indexes are named in indexes.go too.
drop index if exists record_list;
drop index if exists record_authority;
drop index if exists record_town;
create index record_list on record (item, decided, id, shown_until, shown_from, state, public, current) where public and current;
create index record_authority on record (item, authority_code, decided, id, shown_until, shown_from, state, public, current) where public and current;
create index record_town on record (item, town, decided, id, shown_until, shown_from, state, public, current) where public and current;
