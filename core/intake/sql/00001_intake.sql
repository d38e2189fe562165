-- +goose Up
create table batch (
    id          bytea not null primary key,
    item        text not null,
    agency      text not null,
    file_name   text not null,
    file_digest bytea not null,
    stage       text not null,
    titles      text not null,
    read        bigint not null,
    accepted    bigint not null,
    corrected   bigint not null,
    duplicate   bigint not null,
    held        bigint not null,
    warnings    bigint not null,
    notices     bigint not null,
    settled_to  bigint not null,
    started     text not null,
    finished    text not null
);
create index batch_file on batch (file_digest, item);

-- A finding on row 0 speaks of the whole file.
create table finding (
    batch        bytea not null,
    row          bigint not null,
    n            bigint not null,
    level        text not null,
    rule         text not null,
    column_title text not null,
    value        text not null,
    expected     text not null,
    proposed     text not null,
    confidence   bigint not null,
    message      text not null,
    primary key (batch, row, n)
)
--sqlite without rowid
;

-- A held row waits here, sealed, until its sender has put it right.
create table held (
    batch  bytea not null,
    row    bigint not null,
    sealed bytea not null,
    primary key (batch, row)
)
--sqlite without rowid
;
