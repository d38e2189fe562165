package rulebook_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/rulebook"
)

// copyOf is Dongguan's law and calendar with one text of one file replaced.
func copyOf(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"rulebook/order36.yaml", "rulebook/order58.yaml", "calendar/2026.yaml", "channels/enterprise.yaml"} {
		raw, err := fs.ReadFile(dongguan.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	text := string(out[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	out[file].Data = []byte(strings.Replace(text, old, new, 1))
	return out
}

func TestLoadRefuses(t *testing.T) {
	const o36, o58, cal, ent = "rulebook/order36.yaml", "rulebook/order58.yaml", "calendar/2026.yaml", "channels/enterprise.yaml"
	for _, x := range []struct{ name, file, old, new, says string }{
		{"no transition", o36, "transition: more_lenient\n", "", "缺少 transition"},
		{"unknown transition", o36, "transition: more_lenient", "transition: whatever", "transition 只能是"},
		{"no title", o36, "title: 信用修复管理办法", "title: ''", "缺少 title"},
		{"no source of a parameter", o58, "source: 部门网站转载的节录,", "source: '',", "value 或 source"},
		{"verified without the text", o58, "verified: no}", "verified: yes}", "不能写 verified: yes"},
		{"verified book", o36, "verified: no\n", "verified: yes\n", "整部规则不能写"},
		{"unknown key", o36, "number:", "nummer:", "不认识的项“nummer”"},
		{"date", o36, "from: 2026-04-01\nverified", "from: 2026-4-1\nverified", "YYYY-MM-DD"},
		{"end before beginning", o58, "until: 2026-03-31\n", "until: 2020-03-31\n", "until 早于 from"},
		{"overlap", o58, "until: 2026-03-31\n", "until: 2026-04-01\n", "重叠"},
		{"another place for nobody's decisions", ent, "authorities: [市场监督管理]", "authorities: []", "哪些单位的决定在那里公示"},
		{"another place without a period", ent, "max: samr.period_other", "max: samr.warning_only", "以月或年为单位"},
		{"another place all checked", ent, "verified: no\n", "verified: yes\n", "还有参数没有核对"},
		{"a rule about several penalties that is no parameter", o58, "several: repair58.several", "several: repair58.other", "一个决定有几项处罚"},
		{"open end before another", o58, "until: 2026-03-31\nverified", "verified", "重叠"},
		{"same id", o36, "id: order36\n", "id: order58\n", "重复了"},
		{"covers earlier", o36, "transition:", "covers_earlier: yes\ntransition:", "最早的一部"},
		{"class missing", o36, "  minor: {shown: no}\n", "", "缺少 minor"},
		{"unknown class", o36, "  minor:", "  tiny:", "没有“tiny”这一类"},
		{"unknown figure", o36, "max: repair36.general.max", "max: repair36.nothing", "参数 id"},
		{"as nothing", o36, "{as: general}", "{as: tiny}", "as 应指向"},
		{"minimum over maximum", o36, "{min: repair36.general.min, max: repair36.general.max}", "{min: repair36.serious.max, max: repair36.general.max}", "还长"},
		{"special minimum for nobody", o36, "{min: repair36.general.min, max", "{min: repair36.general.min, special_min: repair36.general.min, max", "没有用 special"},
		{"special fields without words", o58, "authorities: [应急管理, 消防, 安全生产监督]", "authorities: []", "special 要写明"},
		{"special fields in two books", o36, "transition:", "special: {title: 示例, authorities: [示例], source: 示例}\ntransition:", "只能写在一部"},
		{"figure that is no period", o36, "{id: repair36.general.min, value: \"3\"", "{id: repair36.general.min, value: \"three\"", "参数 id"},
		{"parameter twice", o36, "id: repair36.general.max,", "id: repair36.general.min,", "重复了"},
		{"certainty", o36, "certainty: S,", "certainty: sure,", "certainty 只能是"},
		{"day off", cal, "05-01..05-05", "05-05..05-01", "应写作"},
		{"no day", cal, "05-01..05-05", "02-30", "应写作"},
		{"day twice", cal, "05-01..05-05", "05-01..05-09", "写了两次"},
		{"make-up on a weekday", cal, "02-28", "02-26", "本来就是工作日"},
		{"no year", cal, "year: 2026", "year: 0", "缺少 year"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := rulebook.Load(copyOf(t, x.file, x.old, x.new))
			if err == nil {
				t.Fatal("was accepted")
			}
			if !strings.Contains(err.Error(), x.says) || !strings.Contains(err.Error(), x.file[:8]) {
				t.Errorf("want %s: … %s, got\n%v", x.file, x.says, err)
			}
		})
	}
}

func TestLoadSaysWhichLine(t *testing.T) {
	_, err := rulebook.Load(copyOf(t, "rulebook/order36.yaml", "transition: more_lenient", "transition: x"))
	raw, _ := fs.ReadFile(dongguan.FS, "rulebook/order36.yaml")
	line := strings.Count(strings.Split(string(raw), "transition:")[0], "\n") + 1
	if want := "rulebook/order36.yaml:13："; line != 13 || err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("line %d, want %s, got %v", line, want, err)
	}
}

// The two other transitions, on the same books.
func TestTransitions(t *testing.T) {
	for _, x := range []struct {
		transition             string
		decided, until, repair clock.Date
	}{
		{"decided_after", "2026-01-10", "2029-01-10", "2026-04-11"},
		{"live_at_entry", "2026-01-10", "2027-01-10", "2026-04-11"},
		{"live_at_entry", "2024-01-10", "2026-03-31", "2026-04-01"},
		{"live_at_entry", "2022-01-10", "2025-01-10", "2022-04-11"},
		{"more_lenient", "2026-01-10", "2027-01-10", "2026-04-11"},
	} {
		r, err := rulebook.Load(copyOf(t, "rulebook/order36.yaml", "transition: more_lenient", "transition: "+x.transition))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Penalty(rulebook.Decision{Decided: x.decided, Severity: rulebook.General}, "2026-11-24")
		if got.Until != x.until || got.RepairFrom != x.repair || !got.Shown || got.Why == "" {
			t.Errorf("%s %s: %+v", x.transition, x.decided, got)
		}
	}
}
