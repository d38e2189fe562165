-- +goose Up
-- rating_answer is only added to: what became of a comment, why, and whether both are shown to the public; the last counts.
create table rating_answer (
    model   text not null,
    version text not null,
    comment bytea not null,
    n       bigint not null,
    taken   text not null,
    body    text not null,
    shown   boolean not null,
    by_whom text not null,
    at      text not null,
    primary key (model, version, comment, n)
)
--sqlite without rowid
;
