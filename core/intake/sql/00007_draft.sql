-- +goose Up
-- draft is a record being filled in by form, sealed: it is its writer's alone. about and replaces are the subject and
-- the record it corrects, zero for a new one. Its id becomes that of the batch, so that what is sent twice is one record.
create table draft (
    id         bytea not null primary key,
    account    text not null,
    item       text not null,
    agency     text not null,
    about      bytea not null,
    replaces   bytea not null,
    sealed     bytea not null,
    at         text not null
);
create index draft_account on draft (account, at);
