-- +goose Up
-- identifier finds a subject by a digest of the identifier; those of persons are keyed and the value is sealed.
create table identifier (
    key        bytea not null primary key,
    type       text not null,
    subject_id bytea not null,
    value      text,
    sealed     bytea
)
--sqlite without rowid
;
create index identifier_subject on identifier (subject_id);

create table subject (
    subject_id  bytea not null primary key,
    kind        text not null,
    name        text not null,
    code        text not null,
    status      text not null,
    town        text not null,
    provisional boolean not null,
    canonical   bytea,
    since       text not null
)
--sqlite without rowid
;

-- Names a subject has or had; until_d is empty for the present one. trade is the name without place, trade words and
-- legal form; head and tail are keys by which a name with one wrong character is found (see nameKeys).
create table subject_name (
    subject_id bytea not null,
    norm       text not null,
    name       text not null,
    trade      text not null,
    head       text not null,
    tail       text not null,
    from_d     text not null,
    until_d    text not null,
    primary key (subject_id, norm)
)
--sqlite without rowid
;
create index subject_name_norm on subject_name (norm);
create index subject_name_head on subject_name (head);
create index subject_name_tail on subject_name (tail);

create table subject_edge (
    id      bytea not null primary key,
    a       bytea not null,
    b       bytea not null,
    verdict text not null,
    by_whom text not null,
    at      text not null,
    why     text not null,
    undone  text not null
);
create index subject_edge_a on subject_edge (a);
create index subject_edge_b on subject_edge (b);

-- A person's data key, sealed; destroying the row erases everything sealed under it.
create table person_key (
    subject_id bytea not null primary key,
    key_id     bytea not null,
    wrapped    bytea not null
);
