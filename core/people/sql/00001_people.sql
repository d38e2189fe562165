-- +goose Up
-- people_head has another number after each change of what rights are made from, so that every process knows when to
-- read them again.
create table people_head (
    name text not null primary key,
    n    bigint not null
);
insert into people_head (name, n) values ('rights', 0);

-- org holds organisations that are not in the city's folder, and what changed about those that are. ended is the first
-- day an organisation is no longer there.
create table org (
    code     text not null primary key,
    name     text not null,
    kind     text not null,
    town     text not null,
    superior text not null,
    ended    text not null,
    into_org text not null,
    basis    text not null,
    by_whom  text not null,
    at       text not null
);

-- org_change is what happened to organisations: added, renamed, merged, closed. Nothing of it is ever changed.
create table org_change (
    id        bytea not null primary key,
    code      text not null,
    kind      text not null,
    old_name  text not null,
    new_name  text not null,
    into_org  text not null,
    effective text not null,
    basis     text not null,
    by_whom   text not null,
    at        text not null
);
create index org_change_code on org_change (code, id);

-- account is a person who works for an organisation, or who came by the city's unified identity (no login then). It is
-- closed, never deleted. secret is an argon2id hash, totp is sealed.
create table account (
    id          bytea not null primary key,
    login       text,
    name        text not null,
    org         text not null,
    status      text not null,
    opened      text not null,
    opened_by   text not null,
    closed      text not null,
    closed_by   text not null,
    closed_why  text not null,
    successor   bytea,
    secret      text not null,
    secret_at   text not null,
    change_due  boolean not null,
    totp        bytea,
    totp_step   bigint not null
);
create unique index account_login on account (login);
create index account_org on account (org, id);

-- account_role is a role an account holds from a day to a day. items is a list with blanks between; empty is all.
create table account_role (
    id        bytea not null primary key,
    account   bytea not null,
    role      text not null,
    org       text not null,
    items     text not null,
    from_d    text not null,
    until_d   text not null,
    basis     text not null,
    by_whom   text not null,
    at        text not null,
    ended     text not null,
    ended_by  text not null
);
create index account_role_account on account_role (account, id);
create index account_role_role on account_role (role, id);

-- session is one signing-in on one device. It is found by the digest of its token, which is stored nowhere.
create table session (
    digest   bytea not null primary key,
    id       bytea not null,
    account  bytea not null,
    capacity bytea,
    stage    text not null,
    started  text not null,
    seen     text not null,
    proved   text not null,
    device   text not null,
    address  text not null,
    ended    text not null,
    why      text not null
);
create index session_account on session (account, id);
create index session_ended on session (ended, started);

-- attempt counts failed signing-in by the keyed digest of a login or an address, known or not.
create table attempt (
    key    bytea not null primary key,
    failed bigint not null,
    last   text not null
);

-- one_time is a link or code that works once: a first password, a reset.
create table one_time (
    digest  bytea not null primary key,
    account bytea not null,
    kind    text not null,
    by_whom text not null,
    at      text not null,
    until_t text not null,
    used    text not null
);
create index one_time_account on one_time (account, kind);

-- recovery are an account's codes for the day its authenticator is lost; each works once.
create table recovery (
    account bytea not null,
    digest  bytea not null,
    used    text not null,
    primary key (account, digest)
);
