-- +goose Up
-- leaf_name finds a leaf by the SHA-256 of the file it speaks of.
create table leaf_name (
    sha256 text not null,
    kind   text not null,
    ref    text not null,
    primary key (sha256, kind, ref)
);
