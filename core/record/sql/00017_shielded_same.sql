-- +goose Up
-- An amount that is hidden for a time is hidden in the text of the decision too, and the other way round.
update record set shielded_fields = 'content,fine' where shielded_fields = 'fine';
update record set shielded_fields = 'confiscated,content' where shielded_fields = 'confiscated';
update record set shielded_fields = 'confiscated,content,fine' where shielded_fields = 'content' and item = 'penalty';
