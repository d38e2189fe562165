-- +goose Up
-- ruling is a rulebook applied to what was shown when it came into force: how far it got, what it moved. moved is the
-- account of it as JSON. subject_id and record_id are the last record looked at.
create table ruling (
    book       text not null primary key,
    proposal   bytea not null,
    began      text not null,
    ended      text not null,
    subject_id bytea not null,
    record_id  bytea not null,
    moved      text not null
);
