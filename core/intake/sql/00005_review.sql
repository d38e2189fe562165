-- +goose Up
-- sent_by is the account that brought the file, empty for the operator of the machine; pending are rows that wait for a
-- second person.
alter table batch add column sent_by text not null default '';
alter table batch add column pending bigint not null default 0;

-- A row of an item that wants a second person waits here, sealed, until somebody else has looked at it. reviewed_by is
-- set when it was approved and is on its way in.
create table pending (
    batch       bytea not null,
    row         bigint not null,
    sealed      bytea not null,
    sent_by     text not null,
    sent_at     text not null,
    reviewed_by text not null,
    primary key (batch, row)
)
--sqlite without rowid
;

-- review is what a second person said of rows of a batch, the oldest first. Nothing of it is ever changed.
create table review (
    batch       bytea not null,
    n           bigint not null,
    verdict     text not null,
    rows        bigint not null,
    reason      text not null,
    reviewed_by text not null,
    reviewed_at text not null,
    primary key (batch, n)
)
--sqlite without rowid
;

-- reviewed names for each row that a second person let in who sent it and who approved it.
create table reviewed (
    batch       bytea not null,
    row         bigint not null,
    sent_by     text not null,
    reviewed_by text not null,
    reviewed_at text not null,
    primary key (batch, row)
)
--sqlite without rowid
;
