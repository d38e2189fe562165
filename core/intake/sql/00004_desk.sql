-- +goose Up
-- upload is a file somebody brought to the desk: it waits here until its batch is settled. One file of a sender is one
-- upload, however often it is brought.
create table upload (
    id          bytea not null primary key,
    item        text not null,
    agency      text not null,
    file_name   text not null,
    file_digest bytea not null,
    bytes       bigint not null,
    stage       text not null,
    message     text not null,
    batch       text not null,
    reason      text not null,
    sent_by     text not null,
    sent_at     text not null
);
create unique index upload_file on upload (file_digest, item, agency);
create index upload_stage on upload (stage, sent_at);

-- What became of a finding: accepted, corrected or confirmed, by whom, when, why. The party is that of an accepted row.
alter table finding add column answer text not null default '';
alter table finding add column answer_why text not null default '';
alter table finding add column answer_by text not null default '';
alter table finding add column answer_at text not null default '';
alter table finding add column party text not null default '';
alter table finding add column party_code text not null default '';

-- confirmed remembers that something unusual is right for a party, so that it is not asked again.
create table confirmed (
    item         text not null,
    agency       text not null,
    rule         text not null,
    column_title text not null,
    party_code   text not null,
    reason       text not null,
    confirmed_by text not null,
    confirmed_at text not null,
    primary key (item, agency, rule, column_title, party_code)
)
--sqlite without rowid
;

-- nil_return says that a sender had nothing to send of an item in a month (零报送).
create table nil_return (
    item     text not null,
    agency   text not null,
    month    text not null,
    sent_by  text not null,
    sent_at  text not null,
    primary key (item, agency, month)
)
--sqlite without rowid
;
