-- +goose Up
-- What was confirmed is read again, the last first: by who confirmed it, and by the credit centre for all.
create index takedown_done on takedown (confirmed) where confirmed <> '';
create index takedown_done_by on takedown (receiver, confirmed) where confirmed <> '';
