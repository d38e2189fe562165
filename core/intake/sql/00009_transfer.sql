-- +goose Up
-- transfer is a file that comes in pieces, so that a line that breaks loses the last piece only: got bytes are on the disk.
-- It is its sender's alone, and one for the same file however often it is begun; upload is what it became.
create table transfer (
    id        bytea not null primary key,
    account   text not null,
    item      text not null,
    agency    text not null,
    file_name text not null,
    bytes     bigint not null,
    mark      text not null,
    digest    text not null,
    got       bigint not null,
    upload    text not null,
    begun     text not null,
    changed   text not null
);
create unique index transfer_file on transfer (account, item, agency, bytes, mark);
create index transfer_changed on transfer (changed);
