-- +goose Up
-- exchange_wanted is a comparison with what another site shows that somebody asked for, until it is made or failed.
create table exchange_wanted (
    target  text not null primary key,
    by_whom text not null,
    asked   text not null
);
