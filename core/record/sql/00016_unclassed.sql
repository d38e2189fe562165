-- +goose Up
-- What an authority has not classed yet lies in an index of its own, oldest decision first: it is a list to work off. The
-- index is named in indexes.go too.
create index record_unclassed on record (authority_code, decided, id, item, town, shown_until, shown_from, state) where public and current and severity = 'unclassified';
