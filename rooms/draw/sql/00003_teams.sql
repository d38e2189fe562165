-- +goose Up
-- teams are the departments whose officers stand in the frame, in their order, with how many of each come to a visit, as the
-- published list said on the day of the frame: "cgj 2,xfjyzd 1". Frames of before have none; for them the list is asked.
alter table draw_plan add column teams text not null default '';
