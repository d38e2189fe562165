-- +goose Up
-- hook is where a partner's system wants to be told what happened. It is ended, never deleted. kinds is a list with blanks
-- between.
create table hook (
    id        bytea not null primary key,
    partner   bytea not null,
    org       text not null,
    url       text not null,
    kinds     text not null,
    made      text not null,
    made_by   text not null,
    ended     text not null,
    ended_by  text not null,
    ended_why text not null
);
create index hook_org on hook (org) where ended = '';
create index hook_partner on hook (partner, id);

-- hook_signer is the platform's own SM2 key, sealed, with which pushes are signed for systems that have no shared secret.
create table hook_signer (
    name   text not null primary key,
    sealed bytea not null,
    made   text not null
);
