package db

import (
	"strings"
	"testing"
)

func TestLinesOfTheEngineAreSwitchedOn(t *testing.T) {
	const in = `create table a (
    x text not null,
--pg     y text,
    context bigint
)
--sqlite without rowid
; select cast(1 as text);`
	for engine, want := range map[Engine]string{
		SQLite: `create table a (
    x text not null,
--pg     y text,
    context bigint
)
without rowid
; select cast(1 as text);`,
		Postgres: `create table a (
    x text collate "C" not null,
    y text collate "C",
    context bigint
)
--sqlite without rowid
; select cast(1 as text);`,
	} {
		if got := (lines{engine: engine}).rewrite(in); got != want {
			t.Errorf("engine %d:\n%s\nwant\n%s", engine, got, want)
		}
	}
	if s := (lines{engine: Postgres}).rewrite("alter table a add column if not exists z text;"); !strings.Contains(s, `z text collate "C"`) {
		t.Errorf("an added column: %s", s)
	}
}
