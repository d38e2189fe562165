-- +goose Up
-- draw_year is taken by whoever draws visits of a year, until they are drawn: how often one organisation is visited in it is
-- counted over all plans. n is how often somebody drew.
create table draw_year (
    year text not null primary key,
    n    bigint not null
);
