-- +goose Up
-- rules_count is what a rulebook would move, as it was counted last: it goes through every record that is not over, which no
-- page waits for. It is under way while it was asked for after it was done. body is the digest of the rulebook it was counted by.
create table rules_count (
    book    text not null primary key,
    body    text not null,
    by_whom text not null,
    asked   text not null,
    done    text not null,
    result  text not null,
    failed  text not null
);
