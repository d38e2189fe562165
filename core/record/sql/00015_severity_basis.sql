-- +goose Up
-- severity_basis is by what the authority classed the record after it came in; empty for a class that was filed. It is
-- derived, and so is who classed it: the deciding authority.
alter table record add column severity_basis text not null default '';
update record set severity_source = authority, severity_basis = (select e.cause from record_event e
	where e.subject_id = record.subject_id and e.record_id = record.id and e.kind = 'classified' order by e.n desc limit 1)
	where exists (select 1 from record_event e where e.subject_id = record.subject_id and e.record_id = record.id and e.kind = 'classified');
