-- +goose Up
-- One override about a subject waits at a time. Where two were asked for at the same moment, the first stays and the others are
-- turned down, with the reason.
update rating_override set state = 'declined', second_name = '平台', decided = asked, why = '同一时刻提出了另一个调整，先提出的留下；仍然需要的，请在那一个办完以后再提。'
    where state = 'asked' and exists (select 1 from rating_override o where o.subject_id = rating_override.subject_id and o.model = rating_override.model
        and o.state = 'asked' and (o.asked < rating_override.asked or o.asked = rating_override.asked and o.id < rating_override.id));
create unique index rating_override_waits on rating_override (subject_id, model) where state = 'asked';
