-- +goose Up
-- owner_id is the subject for which somebody who had signed in filed the case: it is theirs to follow without a code.
alter table flow_case add column owner_id bytea;
create index flow_case_owner on flow_case (owner_id, id);
