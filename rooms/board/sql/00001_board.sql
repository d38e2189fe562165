-- +goose Up
-- bulletin is the figures of a month as they were put down: suppliers may object to a draft, an issued one is never
-- changed.
create table bulletin (
    month        text not null primary key,
    state        text not null,
    body         text not null,
    drafted_by   text not null,
    drafted_at   text not null,
    object_until text not null,
    issued_by    text not null,
    issued_at    text not null
);
create table bulletin_objection (
    month       text not null,
    n           bigint not null,
    org         text not null,
    text        text not null,
    by_whom     text not null,
    at          text not null,
    answer      text not null,
    answered_by text not null,
    answered_at text not null,
    primary key (month, n)
)
--sqlite without rowid
;

-- suspicion is something another source has and we have not: asked, answered, settled. Only a settled one may be called
-- 瞒报.
create table suspicion (
    id          bytea not null primary key,
    org         text not null,
    item        text not null,
    source      text not null,
    detail      text not null,
    asked_by    text not null,
    asked_at    text not null,
    due         text not null,
    state       text not null,
    answer      text not null,
    answered_by text not null,
    answered_at text not null,
    paper_name  text not null,
    paper       bytea,
    why         text not null,
    settled_by  text not null,
    settled_at  text not null
);
create index suspicion_org on suspicion (org, id);
create index suspicion_settled on suspicion (state, settled_at);
