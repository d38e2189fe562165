-- +goose Up
-- How many records stand how is counted from the index alone, and kept: a page does not count a million of them. What was
-- refused, a few in a hundred, lies in an index of its own: each desk asks how much of it there is.
create index relay_count on relay (target, item, act, state, seen);
drop index relay_agency;
create index relay_refused on relay (agency, answered_at desc, record_id) where state = 'rejected';
create table relay_tally (
    target text not null,
    item   text not null,
    act    text not null,
    state  text not null,
    seen   text not null,
    n      bigint not null,
    primary key (target, item, act, state, seen)
);
