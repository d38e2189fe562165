-- +goose Up
-- What was said at a step of a case lies sealed with the case, and its time ends there: it is not kept a second time in the open.
alter table campaign_subject drop column gone_why;
