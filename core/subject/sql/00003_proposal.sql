-- +goose Up
-- Pairs of subjects that may be one, for a person to answer; a is the smaller id. A pair stands here once, for good:
-- what was answered “not the same” is not asked again.
create table subject_proposal (
    id    bytea not null primary key,
    a     bytea not null,
    b     bytea not null,
    score bigint not null,
    why   text not null,
    at    text not null,
    state text not null
);
create unique index subject_proposal_pair on subject_proposal (a, b);
create index subject_proposal_b on subject_proposal (b);
create index subject_proposal_open on subject_proposal (score) where state = 'open';

-- Names that decisions gave to a subject found by its code, and that it never had: code and name may belong to two.
create table subject_sighting (
    subject_id bytea not null,
    norm       text not null,
    name       text not null,
    since      text not null,
    sought     boolean not null,
    primary key (subject_id, norm)
);
create index subject_sighting_new on subject_sighting (subject_id) where not sought;
create index subject_sighting_norm on subject_sighting (norm);

-- How far looking for proposals has followed the outbox.
create table subject_sought (
    one bigint not null primary key,
    seq bigint not null
);
insert into subject_sought (one, seq) values (1, 0);

create index subject_provisional on subject (subject_id) where provisional;
