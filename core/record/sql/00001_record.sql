-- +goose Up
-- record, record_body and record_event are co-located by subject_id: a subject's rows lie together.
create table record (
    subject_id      bytea not null,
    id              bytea not null,
    item            text not null,
    item_ver        bigint not null,
    agency          text not null,
    authority       text not null,
    authority_code  text not null,
    town            text not null,
    party_as_filed  text not null,
    decided         text not null,
    doc_no          text not null,
    nkey            bytea,
    class           text not null,
    amount          bigint,
    severity_filed  text not null,
    severity_by     text not null,
    digest          bytea not null,
    batch           bytea not null,
    row             bigint not null,
    accepted        text not null,
    replaces        bytea,
    current         boolean not null,
    public          boolean not null,
    state           text not null,
    severity        text not null,
    severity_source text not null,
    shown_from      text not null,
    shown_until     text not null,
    repair_from     text not null,
    rulebook        text not null,
    disputed        boolean not null,
    primary key (subject_id, id)
)
--sqlite without rowid
;
create index record_list on record (item, decided, id) where public and current;
create index record_authority on record (item, authority_code, decided, id) where public and current;
create index record_town on record (item, town, decided, id) where public and current;
create index record_doc on record (item, doc_no) where public and current;

create table record_body (
    subject_id bytea not null,
    id         bytea not null,
    body       text,
    sealed     bytea,
    key_id     bytea,
    primary key (subject_id, id)
)
--sqlite without rowid
;

create table record_event (
    subject_id bytea not null,
    record_id  bytea not null,
    n          bigint not null,
    kind       text not null,
    effective  text not null,
    value      text not null,
    cause      text not null,
    actor      text not null,
    rulebook   text not null,
    at         text not null,
    primary key (subject_id, record_id, n)
)
--sqlite without rowid
;

-- tally counts what the portal shows, as changes by day: the figure of a day is the sum up to it.
create table tally (
    day    text not null,
    item   text not null,
    agency text not null,
    town   text not null,
    state  text not null,
    batch  bytea not null,
    n      bigint not null,
    primary key (item, state, day, agency, town, batch)
)
--sqlite without rowid
;
