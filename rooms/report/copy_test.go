package report

import (
	"strings"
	"testing"
)

// TestACopySaysWhatIsNotInIt: of what there is too much of the newest are in the copy, and it says so; of nothing else.
func TestACopySaysWhatIsNotInIt(t *testing.T) {
	var c Copy
	if got := bounded(&c, []int{3, 2, 1}, 2, "查询记录"); len(got) != 2 || got[0] != 3 || strings.Join(c.Left, "") != "查询记录太多，只有最近的2条" {
		t.Errorf("%v, %q", got, c.Left)
	}
	if got := bounded(&c, []int{2, 1}, 2, "案件"); len(got) != 2 || len(c.Left) != 1 {
		t.Errorf("%v, %q", got, c.Left)
	}
}
