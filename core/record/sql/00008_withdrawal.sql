-- +goose Up
-- withdrawal is that a record is taken back, by which document, and the notice that stands in its place until
-- shown_until; of the old content it holds nothing. shown_until is empty where nothing was shown to the public.
create table withdrawal (
    subject_id  bytea not null,
    id          bytea not null,
    record_id   bytea not null,
    item        text not null,
    agency      text not null,
    kind        text not null,
    doc_no      text not null,
    authority   text not null,
    issued      text not null,
    reason      text not null,
    due         text not null,
    state       text not null,
    asked_by    text not null,
    asked_at    text not null,
    decided_by  text not null,
    decided_at  text not null,
    decided_why text not null,
    shown_until text not null,
    primary key (subject_id, id)
)
--sqlite without rowid
;
create unique index withdrawal_open on withdrawal (subject_id, record_id) where state = 'asked';
create index withdrawal_agency on withdrawal (agency, id);
create index withdrawal_item on withdrawal (item, shown_until, id) where state = 'done';
