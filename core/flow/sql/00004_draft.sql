-- +goose Up
-- flow_draft is a form somebody has not finished, sealed; its papers lie in flow_paper under its id. once is the mark of the
-- form: the case opened by it takes the papers over, and the draft is gone. account is who had signed in; empty for none.
create table flow_draft (
    id        bytea not null primary key,
    once      text not null,
    code      bytea not null,
    account   text not null,
    procedure text not null,
    about     text not null,
    sealed    bytea not null,
    at        text not null
);
create unique index flow_draft_once on flow_draft (once);
create unique index flow_draft_code on flow_draft (code);
create index flow_draft_account on flow_draft (account, id);
create index flow_draft_at on flow_draft (at);
