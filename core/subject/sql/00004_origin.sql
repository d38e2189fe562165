-- +goose Up
-- Where names and identifiers come from: item of the catalogue, a colon, the agency that sent it. Empty for what came in
-- before this was kept.
alter table subject_name add column source text not null default '';
alter table identifier add column source text not null default '';
alter table identifier add column since text not null default '';
-- The name holds that of the legal representative: found by the whole of it only.
alter table subject_name add column restricted boolean not null default false;
