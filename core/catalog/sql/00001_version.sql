-- +goose Up
-- catalog_text is only added to: what a version of an item says, each time somebody saved it.
create table catalog_text (
    item    text not null,
    version bigint not null,
    n       bigint not null,
    body    text not null,
    by_whom text not null,
    at      text not null,
    primary key (item, version, n)
);

-- catalog_step is only added to: what was done with a version on its way into force, by whom, with which of its texts.
create table catalog_step (
    item      text not null,
    version   bigint not null,
    n         bigint not null,
    step      text not null,
    effective text not null,
    rev       bigint not null,
    by_whom   text not null,
    why       text not null,
    at        text not null,
    primary key (item, version, n)
);
create index catalog_step_kind on catalog_step (step, item, version);

-- catalog_paper is only added to: the document by which a version was approved; the last one counts.
create table catalog_paper (
    item      text not null,
    version   bigint not null,
    n         bigint not null,
    number    text not null,
    authority text not null,
    dated     text not null,
    file_name text not null,
    kind      text not null,
    body      bytea not null,
    by_whom   text not null,
    at        text not null,
    primary key (item, version, n)
);

-- catalog_comment is what anybody said about a version laid out for comment, and what the centre answered.
create table catalog_comment (
    id          bytea not null primary key,
    item        text not null,
    version     bigint not null,
    by_name     text not null,
    body        text not null,
    at          text not null,
    answer      text not null,
    taken       text not null,
    shown       boolean not null,
    answered_by text not null,
    answered    text not null
);
create index catalog_comment_of on catalog_comment (item, version, at);

-- catalog_trial is only added to: that a version was tried on what came in lately, and what came out.
create table catalog_trial (
    item    text not null,
    version bigint not null,
    n       bigint not null,
    rev     bigint not null,
    by_whom text not null,
    asked   text not null,
    done    text not null,
    result  text not null,
    primary key (item, version, n)
);
create index catalog_trial_open on catalog_trial (done, asked);

-- catalog_folder is only added to: the versions that came with the city's folder, so that records accepted under one can
-- be read when the folder has moved on.
create table catalog_folder (
    item    text not null,
    version bigint not null,
    digest  text not null,
    body    text not null,
    at      text not null,
    primary key (item, version, digest)
);
