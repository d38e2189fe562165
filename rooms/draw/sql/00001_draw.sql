-- +goose Up
-- draw_officer is who may inspect: an officer of a department with a certificate that holds until a day.
create table draw_officer (
    id      bytea not null primary key,
    agency  text not null,
    name    text not null,
    cert    text not null,
    until_d text not null,
    matters text not null,
    active  boolean not null,
    by_whom text not null,
    at      text not null
);
create index draw_officer_agency on draw_officer (agency);

-- draw_plan is a draw: what, when, how many; the frame once it is sealed; the seed once it is known.
create table draw_plan (
    id        bytea not null primary key,
    number    text not null unique,
    matter    text not null,
    title     text not null,
    agency    text not null,
    town      text not null,
    source    text not null,
    seed_day  text not null,
    from_d    text not null,
    until_d   text not null,
    state     text not null,
    draws     bigint not null,
    beside    bigint not null,
    secret    bytea not null,
    frame     text not null,
    by_whom   text not null,
    by_name   text not null,
    at        text not null,
    sealed_at text not null,
    seed      text not null,
    cited     text not null,
    seed_by   text not null,
    seed_name text not null,
    seed_at   text not null,
    closed_at text not null
);
create index draw_plan_at on draw_plan (at);

-- draw_object is an organisation in the frame of a plan, as it was on the day of the frame.
create table draw_object (
    subject_id bytea not null,
    plan       bytea not null,
    code       text not null,
    name       text not null,
    class      text not null,
    tickets    bigint not null,
    primary key (subject_id, plan)
)
--sqlite without rowid
;
create index draw_object_plan on draw_object (plan);

-- draw_team is an officer in the frame of a plan.
create table draw_team (
    plan    bytea not null,
    agency  text not null,
    officer bytea not null,
    ticket  text not null,
    primary key (plan, officer)
);

-- draw_more is a larger sample.
create table draw_more (
    plan    bytea not null,
    n       bigint not null,
    more    bigint not null,
    why     text not null,
    by_whom text not null,
    at      text not null,
    primary key (plan, n)
);

-- draw_visit is a ticket that was drawn and what came of it.
create table draw_visit (
    subject_id bytea not null,
    plan       bytea not null,
    list       text not null,
    n          bigint not null,
    k          bigint not null,
    ticket     text not null,
    state      text not null,
    reason     text not null,
    note       text not null,
    visited    text not null,
    result     text not null,
    by_whom    text not null,
    at         text not null,
    primary key (subject_id, plan, list, n)
)
--sqlite without rowid
;
create index draw_visit_plan on draw_visit (plan, list, n);

-- draw_staff is an officer asked to a visit, or one who stood back and why.
create table draw_staff (
    plan    bytea not null,
    list    text not null,
    n       bigint not null,
    agency  text not null,
    officer bytea not null,
    place   bigint not null,
    reason  text not null,
    note    text not null,
    by_whom text not null,
    at      text not null,
    primary key (plan, list, n, officer)
);
