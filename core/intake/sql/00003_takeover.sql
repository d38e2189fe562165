-- +goose Up
-- takeover is the stock of an earlier platform on its way in. progress says, as JSON, how far each file is read and what
-- was counted; settled_to and tallied_to how many of the sorted rows are loaded and counted into the figures.
create table takeover (
    id         bytea not null primary key,
    platform   text not null,
    plan       bytea not null,
    stage      text not null,
    first      boolean not null,
    settled_to bigint not null,
    tallied_to bigint not null,
    started    text not null,
    finished   text not null,
    progress   text not null,
    report     text not null
);
