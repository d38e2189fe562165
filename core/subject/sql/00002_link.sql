-- +goose Up
-- Subjects ruled to be one carry the subject that stands for them in canonical, that subject itself included; a subject
-- alone carries none. Nothing else of a subject or of its records changes.
create index subject_canonical on subject (canonical) where canonical is not null;

-- a is the smaller id; one ruling is in force on a pair.
alter table subject_edge add column undone_by text not null default '';
alter table subject_edge add column undone_why text not null default '';
create unique index subject_edge_pair on subject_edge (a, b) where undone = '';

-- Every ruling changes this row first: two never look at the same subjects at the same moment.
create table subject_turn (
    one bigint not null primary key,
    n   bigint not null
);
insert into subject_turn (one, n) values (1, 0);
