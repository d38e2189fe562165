-- +goose Up
-- flow_case is a case as it stands; the last step it has is n.
create table flow_case (
    id         bytea not null primary key,
    number     text not null,
    code       bytea not null,
    once       text not null,
    procedure  text not null,
    ground     text not null,
    subject_id bytea,
    record_id  bytea,
    parent     bytea,
    org        text not null,
    state      text not null,
    n          bigint not null,
    officer    text not null,
    channel    text not null,
    applicant  bytea not null,
    opened     text not null,
    changed    text not null,
    clock      text not null,
    due        text not null,
    due_why    text not null,
    extended   boolean not null,
    held_clock text not null,
    held_left  bigint not null,
    closed     text not null,
    outcome    text not null
);
create unique index flow_case_number on flow_case (number);
create unique index flow_case_once on flow_case (once);
create index flow_case_org on flow_case (org, closed, id);
create index flow_case_subject on flow_case (subject_id, id);
create index flow_case_record on flow_case (record_id);
create index flow_case_due on flow_case (due) where closed = '';

-- flow_step is only added to.
create table flow_step (
    case_id  bytea not null,
    n        bigint not null,
    step     text not null,
    state    text not null,
    at       text not null,
    party    text not null,
    actor    text not null,
    org      text not null,
    name     text not null,
    reason   text not null,
    document text not null,
    sealed   bytea,
    primary key (case_id, n)
)
--sqlite without rowid
;

-- flow_paper holds what was handed in, as it was handed in, sealed.
create table flow_paper (
    case_id bytea not null,
    id      bytea not null,
    kind    text not null,
    name    text not null,
    type    text not null,
    size    bigint not null,
    digest  bytea not null,
    party   text not null,
    at      text not null,
    sealed  bytea not null,
    primary key (case_id, id)
);

create table flow_number (
    procedure text not null,
    year      bigint not null,
    last      bigint not null,
    primary key (procedure, year)
);
