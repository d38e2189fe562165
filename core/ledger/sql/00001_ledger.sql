-- +goose Up
-- change is the outbox: what others follow. seq is null until the sealer gives it, dense from 1.
create table change (
    id         bytea not null primary key,
    seq        bigint,
    topic      text not null,
    subject_id bytea,
    ref        bytea,
    at         text not null
);
create unique index change_seq on change (seq);
create index change_topic on change (topic, seq);
create index change_unsealed on change (id) where seq is null;

-- change_pairs holds the (subject, record) pairs of a change about many: 32 bytes each. They lie apart, so that
-- sealing does not write them again.
create table change_pairs (
    id    bytea not null primary key,
    pairs bytea not null
);

-- audit says who did what. seq, prev and hash are null until the sealer chains the row.
create table audit (
    id     bytea not null primary key,
    seq    bigint,
    prev   bytea,
    hash   bytea,
    at     text not null,
    actor  text not null,
    action text not null,
    object text not null,
    reason text not null,
    detail text not null
);
create unique index audit_seq on audit (seq);
create index audit_unsealed on audit (id) where seq is null;

-- ledger_head is the last number given and the last hash; its row is the lock of the sealer.
create table ledger_head (
    chain text not null primary key,
    seq   bigint not null,
    hash  bytea not null
);
insert into ledger_head (chain, seq, hash) values ('change', 0, '');
insert into ledger_head (chain, seq, hash) values ('audit', 0, '');
