-- +goose Up
-- report_issue lists the reports issued about a subject, for the subject; what they said is in the transparency log.
create table report_issue (
    subject_id bytea not null,
    code       text not null,
    number     text not null,
    at         text not null,
    as_of      text not null,
    primary key (subject_id, code)
)
--sqlite without rowid
;
