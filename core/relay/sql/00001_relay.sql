-- +goose Up
-- relay is where a record stands outside: what was asked of another platform, in which file and line, what it answered,
-- and whether the national site shows it. seq is the outbox number that queued it.
create table relay (
    subject_id  bytea not null,
    record_id   bytea not null,
    target      text not null,
    item        text not null,
    agency      text not null,
    batch       bytea not null,
    row         bigint not null,
    act         text not null,
    state       text not null,
    seq         bigint not null,
    file        text not null,
    line        bigint not null,
    as_name     text not null,
    code        text not null,
    message     text not null,
    proposed    text not null,
    queued_at   text not null,
    sent_at     text not null,
    answered_at text not null,
    seen        text not null,
    seen_at     text not null,
    primary key (subject_id, record_id, target)
)
--sqlite without rowid
;
create index relay_queue on relay (target, state, item, seq);
create index relay_file on relay (file, line);
create index relay_batch on relay (batch, row);
create index relay_agency on relay (agency, state);
