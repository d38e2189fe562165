-- +goose Up
-- impact_assessment is one impact assessment as it was concluded; a later one on the same activity names the one it takes the place of.
create table impact_assessment (
    id       bytea not null primary key,
    title    text not null,
    ground   text not null,
    activity text not null,
    lawful   text not null,
    impact   text not null,
    measures text not null,
    verdict  text not null,
    assessed text not null,
    review   text not null,
    replaces bytea,
    by_id    text not null,
    by_name  text not null,
    at       text not null
);
create unique index impact_assessment_replaces on impact_assessment (replaces);

-- incident is what happened, as first known; all that became known or was done later is a step.
create table incident (
    id       bytea not null primary key,
    title    text not null,
    kind     text not null,
    certain  text not null,
    found    text not null,
    data     text not null,
    cause    text not null,
    harm     text not null,
    persons  text not null,
    self_help text not null,
    contact  text not null,
    by_id    text not null,
    by_name  text not null,
    at       text not null
);

create table incident_step (
    incident bytea not null,
    n        bigint not null,
    kind     text not null,
    happened text not null,
    whom     text not null,
    body     text not null,
    by_id    text not null,
    by_name  text not null,
    at       text not null,
    primary key (incident, n)
);
