package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/upkeep"
)

// examined opens the installation as if it were another time.
func examined(t *testing.T, where store, shift time.Duration) map[string]upkeep.Finding {
	t.Helper()
	now := clock.Fixed(time.Now().Add(shift))
	e, err := where.open(t.Context(), db.WithClock(now))
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	in := e.installation()
	in.Clock = now
	found, err := in.Examine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]upkeep.Finding{}
	for _, f := range found {
		if (f.Level == upkeep.Well) != (f.Advice == "") {
			t.Errorf("%+v: advice stands where something is to be done, and only there", f)
		}
		out[f.Title] = f
	}
	return out
}

func TestDoctorSaysWhatNeedsAttention(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		url, keys := seeded(t, engine)
		where := store{DB: url, Keys: keys}
		now := examined(t, where, 0)
		for title, want := range map[string]upkeep.Level{"数据库结构": upkeep.Well, "排序规则": upkeep.Well, "时间先后": upkeep.Well, "时钟": upkeep.Well,
			"报送单位": upkeep.Well, "密钥": upkeep.Well, "工作日历": upkeep.Heed, "备份": upkeep.Urgent, "期限规则": upkeep.Heed, "城市目录": upkeep.Well, "导入批次": upkeep.Well} {
			if now[title].Level != want {
				t.Errorf("now: %+v; want %s", now[title], want.Title())
			}
		}
		ran(t, exitSettled, "backup", "--db", url, "--keys", keys, "-o", t.TempDir()+"/a.xgb", "--fast")
		if f := examined(t, where, 0)["备份"]; f.Level != upkeep.Well {
			t.Errorf("after a backup: %+v", f)
		}
		later := examined(t, where, 40*24*time.Hour)
		for title, want := range map[string]upkeep.Level{"报送单位": upkeep.Heed, "备份": upkeep.Urgent, "审计封存": upkeep.Heed} {
			if later[title].Level != want {
				t.Errorf("40 days later: %+v; want %s", later[title], want.Title())
			}
		}
		if f := examined(t, where, 400*24*time.Hour)["密钥"]; f.Level != upkeep.Heed || !strings.Contains(f.Advice, "keys rotate") {
			t.Errorf("400 days later: %+v", f)
		}
		if f := examined(t, where, -24*time.Hour)["时间先后"]; f.Level != upkeep.Urgent || !strings.Contains(f.Advice, "拨回") {
			t.Errorf("with a clock set back: %+v", f)
		}
	})
}

// Next year's days off are asked for in December, urgently from its middle on.
func TestDoctorAsksForTheCalendar(t *testing.T) {
	url, keys := seeded(t, db.SQLite)
	where := store{DB: url, Keys: keys}
	for day, want := range map[clock.Date]upkeep.Level{"2026-11-30": upkeep.Heed, "2026-12-01": upkeep.Heed, "2026-12-16": upkeep.Urgent, "2027-01-04": upkeep.Urgent} {
		f := examined(t, where, time.Until(day.Time().Add(9*time.Hour)))["工作日历"]
		missing := strings.Contains(f.Advice, "calendar/2027.yaml") && strings.Contains(f.Advice, "国务院办公厅")
		if f.Level != want || missing != (day >= "2026-12-01") {
			t.Errorf("on %s: %+v", day, f)
		}
	}
}

// doctor makes nothing: no file, no table, no key.
func TestDoctorMakesNothing(t *testing.T) {
	url := dbtest.URL(t, db.SQLite)
	path := strings.TrimPrefix(url, "sqlite:")
	if said := ran(t, exitFailed, "doctor", "--db", url); !strings.Contains(said, "不在") {
		t.Error(said)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("doctor made a database")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	said := ran(t, int(upkeep.Heed), "doctor", "--db", url, "--json", "--listen", "127.0.0.1:1")
	var found []struct{ Level, Title, Say string }
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		t.Fatal(err)
	}
	if i := len(found); i < 5 || !strings.Contains(said, "xinguan migrate") {
		t.Errorf("of an empty file: %s", said)
	}
	if _, err := os.Stat(path + ".keys"); err == nil {
		t.Error("doctor made keys")
	}
}
