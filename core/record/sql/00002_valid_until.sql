-- +goose Up
-- The last day a record itself says it holds, for items published by validity or listing.
alter table record add column valid_until text not null default '';
