-- +goose Up
-- What a rule says in a batch lies together: a page of one rule reads its own findings, not all of the batch.
create index finding_rule on finding (batch, rule, column_title, level, row, n, answer);
