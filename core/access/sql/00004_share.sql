-- +goose Up
-- share is what an organisation asks to be given, for a purpose and until a day, and what became of it. Two others approve
-- it one after the other. items are codes, fields item and name, with the separator of looks between. It is ended, never
-- deleted.
create table share (
    id           bytea not null primary key,
    org          text not null,
    title        text not null,
    consent      boolean not null,
    used_for     text not null,
    basis        text not null,
    items        text not null,
    fields       text not null,
    way          text not null,
    from_d       text not null,
    until_d      text not null,
    state        text not null,
    asked        text not null,
    asked_by     text not null,
    asked_name   text not null,
    checked      text not null,
    checked_by   text not null,
    check_note   text not null,
    decided      text not null,
    decided_by   text not null,
    decided_note text not null,
    ended        text not null,
    ended_by     text not null,
    ended_why    text not null
);
create index share_org on share (org, id);
create index share_state on share (state, id);

-- share of a look is what it was given by.
alter table look add column share bytea;
create index look_share on look (share, subject_id) where share is not null;
