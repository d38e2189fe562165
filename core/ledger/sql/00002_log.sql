-- +goose Up
-- leaf is what is proved: queued in the transaction it tells of, put into the transparency log afterwards. The log
-- holds only the digest of salt and data, so the data may be erased without breaking any proof.
create table leaf (
    id     bytea not null primary key,
    kind   text not null,
    ref    text not null,
    data   text not null,
    salt   bytea not null,
    digest bytea not null,
    at     text not null,
    idx    bigint,
    proof  text not null
);
create unique index leaf_what on leaf (kind, ref);
create unique index leaf_idx on leaf (idx);
create unique index leaf_digest on leaf (digest);
create index leaf_waiting on leaf (id) where idx is null;
create index leaf_unproved on leaf (idx) where proof = '' and idx is not null;

-- checkpoint keeps every signed state of the log.
create table checkpoint (
    size bigint not null primary key,
    note text not null,
    at   text not null
);

-- cosignature is the line of a witness under a checkpoint.
create table cosignature (
    size bigint not null,
    name text not null,
    line text not null,
    at   text not null,
    primary key (size, name)
);
