-- +goose Up
-- campaign is a special campaign of 失信治理: a saved query over what is published, with a goal and a last day.
create table campaign (
    id         bytea not null primary key,
    title      text not null,
    basis      text not null,
    goal       text not null,
    query      text not null,
    assign     text not null,
    ends       text not null,
    state      text not null,
    n          bigint not null,
    by_whom    text not null,
    at         text not null,
    started_by text not null,
    started    text not null,
    report     text not null,
    report_by  text not null,
    reported   text not null,
    closed_by  text not null,
    closed     text not null
);

-- campaign_subject is an organisation in a campaign, with the case about it and how it left.
create table campaign_subject (
    subject_id bytea not null,
    campaign   bytea not null,
    org        text not null,
    town       text not null,
    records    text not null,
    case_id    bytea,
    state      text not null,
    reason     text not null,
    joined     text not null,
    gone       text not null,
    gone_why   text not null,
    primary key (subject_id, campaign)
)
--sqlite without rowid
;
create index campaign_subject_of on campaign_subject (campaign, org, state);
create index campaign_subject_case on campaign_subject (case_id);
