-- +goose Up
-- tier is where an organisation stands in a sector of supervision: what is proposed and from what, what an official
-- confirmed, and how often somebody decided.
create table tier (
    subject_id bytea not null,
    sector     text not null,
    proposed   text not null,
    ground     text not null,
    since      text not null,
    held       text not null,
    n          bigint not null,
    primary key (subject_id, sector)
)
--sqlite without rowid
;
create index tier_sector on tier (sector, proposed, held);

-- tier_change is only added to: who confirmed which class, on what ground.
create table tier_change (
    subject_id bytea not null,
    sector     text not null,
    n          bigint not null,
    was        text not null,
    class      text not null,
    ground     text not null,
    reason     text not null,
    by_whom    text not null,
    by_name    text not null,
    at         text not null,
    primary key (subject_id, sector, n)
)
--sqlite without rowid
;
