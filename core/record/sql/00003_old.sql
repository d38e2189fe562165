-- +goose Up
-- record_old says under which id an earlier platform had a record, and how it stood there. twice: that platform had the
-- same record more than once, or it was here already. The index is named in indexes.go too.
create table record_old (
    subject_id bytea not null,
    id         bytea not null,
    old_id     text not null,
    old_state  text not null,
    item       text not null,
    takeover   bytea not null,
    twice      boolean not null,
    primary key (subject_id, id, old_id)
)
--sqlite without rowid
;
create index record_old_id on record_old (old_id);
