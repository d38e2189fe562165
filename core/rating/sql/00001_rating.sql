-- +goose Up
-- rating_result is the newest result of a version of a model, kept while it stays as it is; points are packed by indicator.
create table rating_result (
    subject_id bytea not null,
    model      text not null,
    version    text not null,
    as_of      text not null,
    score      bigint not null,
    grade      text not null,
    reckoned   text not null,
    outside    text not null,
    good_until text not null,
    points     bytea not null,
    at         text not null,
    primary key (subject_id, model, version)
)
--sqlite without rowid
;
create index rating_result_due on rating_result (model, version, good_until);

-- rating_change is only added to: what a result was and what it became.
create table rating_change (
    subject_id bytea not null,
    model      text not null,
    version    text not null,
    at         text not null,
    as_of      text not null,
    was_score  bigint not null,
    was_grade  text not null,
    score      bigint not null,
    grade      text not null,
    cause      text not null,
    primary key (subject_id, model, version, at)
)
--sqlite without rowid
;

-- rating_verdict is a grade that needs a named official's confirmation, and who confirmed it, until when.
create table rating_verdict (
    subject_id bytea not null,
    model      text not null,
    id         bytea not null,
    grade      text not null,
    reason     text not null,
    by_whom    text not null,
    case_no    text not null,
    from_d     text not null,
    until_d    text not null,
    at         text not null,
    primary key (subject_id, model, id)
)
--sqlite without rowid
;

-- rating_run is how far a run over the whole stock has come; done is the last subject written.
create table rating_run (
    model    text not null,
    version  text not null,
    as_of    text not null,
    done     bytea not null,
    n        bigint not null,
    finished text not null,
    at       text not null,
    primary key (model, version, as_of)
);

-- rating_seen is how far the changes of records have been followed.
create table rating_seen (
    name text not null primary key,
    seq  bigint not null
);

-- rating_code opens the page of one subject for who holds it: only a digest of the code is kept.
create table rating_code (
    subject_id bytea not null,
    code       bytea not null,
    until_d    text not null,
    by_whom    text not null,
    at         text not null,
    primary key (subject_id, code)
)
--sqlite without rowid
;
