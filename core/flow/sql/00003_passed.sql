-- +goose Up
-- passed: of a confidential case, the paper goes on with it to the organisation it is transferred to.
alter table flow_paper add column passed boolean not null default false;
