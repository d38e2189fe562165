-- +goose Up
-- The moment of the newest batch stands on every page: a walk through all batches would grow with the years.
create index batch_finished on batch (finished);
