-- +goose Up
-- shielded_fields are the fields that are hidden for a time while the rest of the record is shown, by their names in the
-- catalogue, joined by commas; @class stands for the kinds of the decision. It is derived.
alter table record add column shielded_fields text not null default '';
