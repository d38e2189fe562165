-- +goose Up
-- When a share is over, who obtained something by it destroys the copies and says so. copies_asked is when that was looked
-- at, copies_due the last day to say it; it stays empty where nothing was ever obtained.
alter table share add column copies_asked text not null default '';
alter table share add column copies_due text not null default '';
alter table share add column copies_gone text not null default '';
alter table share add column copies_by text not null default '';
alter table share add column copies_how text not null default '';
create index share_copies on share (org, copies_due) where copies_due <> '' and copies_gone = '';
create index share_over on share (state, until_d) where copies_asked = '';
