-- +goose Up
-- heaviest is the class of the heaviest of the other penalties of the same decision, where it is heavier than the
-- record's own; empty for a penalty that stands alone. It is derived.
alter table record add column heaviest text not null default '';
