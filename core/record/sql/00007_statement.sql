-- +goose Up
-- record_statement is what a subject says beside a record, as it was checked; number is that of its case. It is seen only
-- where the record is. ended is the moment it was withdrawn.
create table record_statement (
    subject_id bytea not null,
    record_id  bytea not null,
    number     text not null,
    says       text not null,
    at         text not null,
    ended      text not null,
    primary key (subject_id, record_id, number)
)
--sqlite without rowid
;
