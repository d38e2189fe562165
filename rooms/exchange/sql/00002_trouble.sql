-- +goose Up
-- trouble is why a comparison that should have come about by itself did not; empty for one that did.
alter table exchange_compare add column trouble text not null default '';
