-- +goose Up
-- matter is the number of the case a look is for. A look without an item opens an inquiry: which records there are; those
-- that reveal a field name it, and the record. authorisation is what a look by consent rests on.
alter table look add column matter text not null default '';
alter table look add column inquiry bytea;
alter table look add column record_id bytea;
alter table look add column authorisation bytea;
create index look_at on look (at);

-- authorisation is what a subject lets an organisation look at, for what and until when. Items and fields are codes and
-- names; no fields = every field of the items.
create table authorisation (
    subject_id bytea not null,
    id         bytea not null,
    org        text not null,
    used_for   text not null,
    items      text not null,
    fields     text not null,
    from_d     text not null,
    until_d    text not null,
    given      text not null,
    given_by   text not null,
    revoked    text not null,
    primary key (subject_id, id)
)
--sqlite without rowid
;
create index authorisation_org on authorisation (org, until_d);
