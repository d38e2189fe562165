-- +goose Up
-- proposal is what one person proposed and another must approve. digest is of what is proposed, so that nobody approves
-- something else than they saw.
create table proposal (
    id         bytea not null primary key,
    kind       text not null,
    object     text not null,
    org        text not null,
    item       text not null,
    approval   text not null,
    title      text not null,
    content    text not null,
    digest     bytea not null,
    reason     text not null,
    proposer   text not null,
    at         text not null,
    until_t    text not null,
    state      text not null,
    decider    text not null,
    decider_org text not null,
    decided    text not null,
    decided_why text not null
);
create unique index proposal_open on proposal (kind, object) where state = 'open';
create index proposal_state on proposal (state, org, id);

-- mandate says who may send for whom (授权表).
create table mandate (
    id       bytea not null primary key,
    sender   text not null,
    owner    text not null,
    items    text not null,
    from_d   text not null,
    until_d  text not null,
    doc_no   text not null,
    by_whom  text not null,
    at       text not null,
    ended    text not null,
    ended_by text not null,
    ended_why text not null
);
create index mandate_sender on mandate (sender, id);

-- emergency is a role for a few hours, asked for by one administrator and approved by another.
create table emergency (
    id       bytea not null primary key,
    account  bytea not null,
    role     text not null,
    org      text not null,
    items    text not null,
    reason   text not null,
    asked_by text not null,
    asked    text not null,
    approved_by text not null,
    from_t   text not null,
    until_t  text not null,
    ended    text not null,
    ended_by text not null
);
create index emergency_account on emergency (account, until_t);

-- emergency_seen is an administrator's word that they know of it.
create table emergency_seen (
    emergency bytea not null,
    role      text not null,
    account   text not null,
    at        text not null,
    primary key (emergency, role)
);

-- identity ties an account to who the city's unified identity says it is: a keyed digest, never the number itself.
create table identity (
    digest  bytea not null primary key,
    account bytea not null,
    at      text not null
);

-- acts_for says for whom an account of the unified identity acts: itself, or an organisation, as it said last.
create table acts_for (
    subject_id bytea not null,
    account    bytea not null,
    role       text not null,
    capacity   text not null,
    until_d    text not null,
    at         text not null,
    primary key (subject_id, account)
);
create index acts_for_account on acts_for (account, subject_id);
