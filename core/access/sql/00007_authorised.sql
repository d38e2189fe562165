-- +goose Up
-- An organisation reads by whom it was authorised, the last first.
create index authorisation_given on authorisation (org, id);
