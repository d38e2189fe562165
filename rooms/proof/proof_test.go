package proof

import (
	"strings"
	"testing"

	"xinguan/base/ui/uitest"
)

// never are words this platform does not use for what it does.
var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "洗白", "无违法违规", "信用良好", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

// TestTileNames: only tiles are served, whatever is asked for.
func TestTileNames(t *testing.T) {
	for _, name := range []string{"0/000", "0/000.p/1", "0/000.p/255", "1/x001/234", "63/x999/x999/999", "entries/000", "entries/x001/x234/067.p/8"} {
		if !tileName.MatchString(name) {
			t.Errorf("%s is not served", name)
		}
	}
	for _, name := range []string{"", "..", "../checkpoint", "0/../../a.keys", "0/000.p/0", "0/000.p/256", "64/000", "entries", "0/0", "0/x000", ".state/treeState", "0/000/", "0/000.p/1/x", "writer.lock"} {
		if tileName.MatchString(name) {
			t.Errorf("%s is served", name)
		}
	}
}

func TestSpaced(t *testing.T) {
	if got := Spaced("k7qm3xpa9trd0"); got != "K7QM-3XPA-9TRD-0" {
		t.Error(got)
	}
}

// TestNothingOfTheReport: what is said of a report that was overtaken names no record and no kind of record.
func TestNothingOfTheReport(t *testing.T) {
	text := uitest.Text(uitest.Render(t, Samples()["verify-changed"]))
	if !strings.Contains(text, "被新事实取代") {
		t.Error(text)
	}
	for _, word := range []string{"处罚", "修复", "撤销", "终止"} {
		if strings.Contains(text, word) {
			t.Errorf("says %s", word)
		}
	}
}
