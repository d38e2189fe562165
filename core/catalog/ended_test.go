package catalog

import (
	"errors"
	"strings"
	"testing"

	"xinguan/city/dongguan"
	"xinguan/core/city"
)

// TestEnding: a text that ends its item loads, nobody may send it, and what is shown is shown on or not as it says; what
// cannot end does not load.
func TestEnding(t *testing.T) {
	c, err := Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := func(code string) string {
		s, err := c.Text(code)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, shown := range []bool{true, false} {
		it, err := c.Read("penalty", Ending(text("penalty"), 9, `示例“目录”: 不再列入`, shown))
		if err != nil {
			t.Fatal(err)
		}
		if !it.Over() || it.Version != 9 || it.Ended.Why != `示例“目录”: 不再列入` || it.Public() != shown || it.SuppliedBy(city.Agency{Code: "cgj"}) || it.Fate() == "" {
			t.Errorf("shown %v: %+v public %v", shown, it.Ended, it.Public())
		}
		was, _ := c.Item("penalty")
		if all := Differ(was, it); len(all) == 0 || all[0].Topic != "终止" || !all[0].Grave {
			t.Errorf("the comparison does not begin with it: %+v", all)
		}
		if back := Differ(it, was); back[0].Topic != "终止" || !strings.Contains(back[0].Sentence, "恢复归集") {
			t.Errorf("taken up again: %+v", back)
		}
		if again := Ending(Ending(text("penalty"), 9, "甲", true), 10, "乙", shown); strings.Count(again, "ended:") != 1 {
			t.Error("ended twice in one text")
		}
	}
	for code, x := range map[string]struct {
		shown bool
		says  string
	}{"registration": {true, "登记信息不能终止"}, "annual_report": {true, "shown 要写 no"}} {
		if _, err := c.Read(code, Ending(text(code), 9, "示例", x.shown)); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := c.Read("penalty", strings.Replace(text("penalty"), "version: 1\n", "version: 9\nended: {why: 示例}\n", 1)); err == nil || !strings.Contains(errors.Join(err).Error(), "shown") {
		t.Errorf("without saying what becomes of what is shown: %v", err)
	}
}
