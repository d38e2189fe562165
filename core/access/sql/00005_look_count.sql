-- +goose Up
-- Looks of a year are counted for the plan's figures: from the index alone, without reading each look where it lies.
drop index look_at;
create index look_at on look (at, refused, purpose);
