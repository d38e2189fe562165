-- +goose Up
-- rating_trial is only added to: that a version be tried on the whole city was asked for, and what came out.
create table rating_trial (
    model   text not null,
    version text not null,
    n       bigint not null,
    by_whom text not null,
    asked   text not null,
    done    text not null,
    result  text not null,
    primary key (model, version, n)
);
create index rating_trial_open on rating_trial (done, asked);

-- rating_comment is only added to: what somebody says about a version that is laid out for comment.
create table rating_comment (
    model   text not null,
    version text not null,
    id      bytea not null,
    by_whom text not null,
    by_name text not null,
    body    text not null,
    at      text not null,
    primary key (model, version, id)
)
--sqlite without rowid
;

-- rating_override is a grade that named officials put in the place of the one reckoned, for a time: asked for by one,
-- approved or turned down by another.
create table rating_override (
    subject_id bytea not null,
    model      text not null,
    id         bytea not null,
    grade      text not null,
    reason     text not null,
    until_d    text not null,
    by_whom    text not null,
    by_name    text not null,
    asked      text not null,
    state      text not null,
    second     text not null,
    second_name text not null,
    why        text not null,
    decided    text not null,
    primary key (subject_id, model, id)
)
--sqlite without rowid
;
create index rating_override_id on rating_override (id);
create index rating_override_state on rating_override (state, until_d);

-- rating_tally is how many had which grade in force by a version on a day.
create table rating_tally (
    model   text not null,
    version text not null,
    as_of   text not null,
    grade   text not null,
    n       bigint not null,
    primary key (model, version, as_of, grade)
);
