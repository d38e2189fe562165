-- +goose Up
-- enterprise_from is the day a penalty was published in the enterprise information system, as filed; empty where its sender
-- did not say. The periods of that channel run from it.
alter table record add column enterprise_from text not null default '';
