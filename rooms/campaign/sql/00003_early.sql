-- +goose Up
-- Why a campaign ended before its last day: shown with its report.
alter table campaign add column early text not null default '';
