-- +goose Up
-- rating_release is only added to: that a version come into force on a day is proposed by one official and approved, or
-- turned down, by another.
create table rating_release (
    model     text not null,
    version   text not null,
    n         bigint not null,
    step      text not null,
    effective text not null,
    by_whom   text not null,
    why       text not null,
    at        text not null,
    primary key (model, version, n)
);
