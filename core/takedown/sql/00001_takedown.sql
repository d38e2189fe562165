-- +goose Up
-- takedown says who was told that a record is shown no more, and when they confirmed. n is the number of the event that
-- ended, hid or replaced it. due is the last day of the confirmation; empty where none is asked for.
create table takedown (
    subject_id bytea not null,
    record_id  bytea not null,
    n          bigint not null,
    channel    text not null,
    receiver   text not null,
    kind       text not null,
    item       text not null,
    told       text not null,
    due        text not null,
    confirmed  text not null,
    by_whom    text not null,
    how        text not null,
    primary key (subject_id, record_id, n, channel, receiver)
)
--sqlite without rowid
;
create index takedown_waiting on takedown (receiver, due) where due <> '' and confirmed = '';
