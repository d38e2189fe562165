-- +goose Up
-- Why a trial could not be done: it is set aside, so that the others go on, and whoever asked reads why.
alter table catalog_trial add column failed text not null default '';
