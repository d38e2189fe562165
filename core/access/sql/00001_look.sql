-- +goose Up
-- look keeps every look at what is not public, and every refused one: who, in which role, why, at what. The subject sees
-- it, at once or, where seeing it early would defeat the purpose, after reveal_after.
create table look (
    subject_id   bytea not null,
    id           bytea not null,
    at           text not null,
    actor        text not null,
    role         text not null,
    org          text not null,
    purpose      text not null,
    item         text not null,
    fields       text not null,
    reason       text not null,
    refused      boolean not null,
    why          text not null,
    reveal_after text not null,
    reveal_why   text not null,
    primary key (subject_id, id)
)
--sqlite without rowid
;
