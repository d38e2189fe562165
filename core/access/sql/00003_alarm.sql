-- +goose Up
-- look_alarm is what an administrator said about the looks of one account on one day. Nothing of it is ever changed: who
-- thinks otherwise later says so in another row. looks is how many there were then.
create table look_alarm (
    id      bytea not null primary key,
    day     text not null,
    actor   text not null,
    role    text not null,
    org     text not null,
    looks   bigint not null,
    state   text not null,
    reason  text not null,
    by_whom text not null,
    at      text not null
);
create index look_alarm_day on look_alarm (day, id);
