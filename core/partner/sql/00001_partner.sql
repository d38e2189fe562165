-- +goose Up
-- partner is a system of an organisation that speaks to the platform by itself. It is closed, never deleted. items is a
-- list with blanks between; empty is all the organisation may send.
create table partner (
    id         bytea not null primary key,
    org        text not null,
    title      text not null,
    contact    text not null,
    items      text not null,
    basis      text not null,
    opened     text not null,
    opened_by  text not null,
    closed     text not null,
    closed_by  text not null,
    closed_why text not null
);
create index partner_org on partner (org, id);

-- partner_key is what a system signs with. secret is the sealed SM3 of a shared secret (kind hmac), public a public key
-- as PEM (kind sm2); the secret itself is stored nowhere.
create table partner_key (
    id        text not null primary key,
    partner   bytea not null,
    kind      text not null,
    secret    bytea,
    public    text not null,
    until_d   text not null,
    issued    text not null,
    issued_by text not null,
    ended     text not null,
    ended_by  text not null,
    ended_why text not null,
    used      text not null
);
create index partner_key_partner on partner_key (partner, id);

-- partner_nonce are the numbers of signed requests that write, as long as their time would still be taken.
create table partner_nonce (
    key_id text not null,
    nonce  text not null,
    at     text not null,
    primary key (key_id, nonce)
);
create index partner_nonce_at on partner_nonce (at);

-- partner_once is what was answered to a request with an Idempotency-Key; status 0 while it is under way.
create table partner_once (
    partner bytea not null,
    once    text not null,
    digest  text not null,
    status  bigint not null,
    header  text not null,
    answer  text not null,
    at      text not null,
    primary key (partner, once)
);
create index partner_once_at on partner_once (at);
