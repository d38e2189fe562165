-- +goose Up
-- visit counts views of pages by day and route pattern; several servers add to the same rows.
create table visit (
    day   text not null,
    route text not null,
    n     bigint not null,
    primary key (day, route)
)
--sqlite without rowid
;
