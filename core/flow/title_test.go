package flow

import "testing"

// Whatever a case's history holds has a name its reader understands, a hand-over and a look too.
func TestEveryStepOfAHistoryHasATitle(t *testing.T) {
	asked := Procedure{Steps: []Step{{ID: "accept", Title: "受理"}}}
	told := Procedure{Words: Words{Asked: "告知的内容"}}
	for _, c := range []struct {
		p          *Procedure
		step, want string
	}{{&asked, "", "提交"}, {&told, "", "告知"}, {&asked, "accept", "受理"}, {&asked, PassStep, "转交同事办理"}, {&told, LookStep, "查看了投诉人的身份和材料"}} {
		if got := c.p.StepTitle(c.step); got != c.want {
			t.Errorf("step %q is called %q, want %q", c.step, got, c.want)
		}
	}
}
