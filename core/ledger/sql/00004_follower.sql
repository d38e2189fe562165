-- +goose Up
-- follower is how far somebody who follows the outbox has come.
create table follower (
    name text not null primary key,
    seq  bigint not null
);
