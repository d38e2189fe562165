-- +goose Up
-- profile is what the file as a whole looked like, as JSON: later files of the same sender are compared with it.
alter table batch add column profile text not null default '';
create index batch_history on batch (item, agency, id);
