-- +goose Up
-- notice is one message to one receiver about one event; the pair comes once. receiver is a subject, an account, or those
-- of an organisation who may do something. The text is kept as it was told.
create table notice (
    id       bytea not null primary key,
    receiver text not null,
    event    text not null,
    kind     text not null,
    title    text not null,
    text     text not null,
    href     text not null,
    at       text not null
);
create unique index notice_once on notice (receiver, event);
create index notice_receiver on notice (receiver, id);

-- notice_read says who has read which.
create table notice_read (
    reader text not null,
    notice bytea not null,
    at     text not null,
    primary key (reader, notice)
);

-- notice_address is where somebody wants to be told beside the site; sealed, and used only once it was confirmed. tries
-- counts wrong codes.
create table notice_address (
    owner     text not null,
    way       text not null,
    org       text not null,
    sealed    bytea not null,
    saved     text not null,
    confirmed text not null,
    tries     bigint not null,
    primary key (owner, way)
);
create index notice_address_org on notice_address (org);

-- notice_follow is what somebody wants to hear of: a subject, or an item with or without who sends it.
create table notice_follow (
    owner  text not null,
    target text not null,
    made   text not null,
    primary key (owner, target)
);
create index notice_follow_target on notice_follow (target);

-- notice_reminder is a day on which somebody wants to be reminded of a record. ended says when that was done with.
create table notice_reminder (
    subject_id bytea not null,
    record_id  bytea not null,
    owner      text not null,
    on_d       text not null,
    ended      text not null,
    primary key (subject_id, record_id, owner)
);
create index notice_reminder_due on notice_reminder (on_d) where ended = '';

-- parcel is something to be brought out of the house by a lane: one way of e-mail, text message or messenger, or one
-- receiver of webhooks. The same event goes to the same receiver once. body is what is sent, where no notice says it.
create table parcel (
    id       bytea not null primary key,
    lane     text not null,
    receiver text not null,
    event    text not null,
    notice   bytea,
    body     text not null,
    state    text not null,
    tries    bigint not null,
    due      text not null,
    made     text not null,
    done     text not null,
    answer   text not null
);
create unique index parcel_once on parcel (lane, receiver, event);
create index parcel_due on parcel (lane, due) where state = 'waiting';
create index parcel_lane on parcel (lane, id);

-- lane is held by one process at a time, and rests after it failed.
create table lane (
    name  text not null primary key,
    held  text not null,
    fails bigint not null,
    due   text not null
);
