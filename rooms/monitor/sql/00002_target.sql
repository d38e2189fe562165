-- +goose Up
-- target_figure is what a document says of a figure of the plan on a day. Entries are only added; the one with the newest
-- day, and of those the last, is what stands.
create table target_figure (
    id       bytea not null primary key,
    code     text not null,
    words    text not null,
    as_of    text not null,
    document text not null,
    by_whom  text not null,
    at       text not null
);
create index target_figure_code on target_figure (code, as_of);
