-- +goose Up
-- exchange_file is a file for another platform. body is sealed; it is erased once every line was answered.
create table exchange_file (
    name      text not null primary key,
    target    text not null,
    item      text not null,
    records   bigint not null,
    digest    text not null,
    body      bytea,
    made      text not null,
    delivered text not null,
    tries     bigint not null,
    trouble   text not null,
    answered  bigint not null,
    closed    text not null
);
create index exchange_file_open on exchange_file (target, closed, name);

-- exchange_answer is each answer that came, by its digest: one that comes twice is known.
create table exchange_answer (
    digest  text not null primary key,
    file    text not null,
    came    text not null,
    records bigint not null,
    applied bigint not null,
    stale   bigint not null
);

-- exchange_compare is each comparison with what another site shows.
create table exchange_compare (
    id      bytea not null primary key,
    title   text not null,
    at      text not null,
    by_whom text not null,
    records bigint not null,
    shown   bigint not null,
    missing bigint not null,
    down    bigint not null,
    closed  bigint not null
);
