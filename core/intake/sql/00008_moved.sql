-- +goose Up
-- moved are held rows that came back in a repair workbook: they wait, or were taken in, with the batch that brought them.
alter table batch add column moved bigint not null default 0;
