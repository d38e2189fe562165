-- +goose Up
-- The list of what is not classed is in the order of last days: what is over, most of it in time, is not gone through. The index
-- holds all that the condition asks, so that counting looks at no record.
drop index record_unclassed;
create index record_unclassed on record (authority_code, item, shown_until, id, town, shown_from, state, severity, public, current) where public and current and severity = 'unclassified';
