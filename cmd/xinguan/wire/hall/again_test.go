package hall

import (
	"strings"
	"testing"

	"xinguan/core/house"
)

// TestNothingWrittenIsLost: a form that cannot be taken as it was filled in comes back with what was written in it and what
// is wrong, at the portal and at the window; put right, it is taken, once.
func TestNothingWrittenIsLost(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.RepairFrom)
		for path, fields := range map[string][]string{
			"/objection/" + h.code + "/" + h.penalty: {"ground", "wrong", "wants", "示例三万元", "asks", ""},
			"/statement/" + h.code + "/" + h.penalty: {"asks", "请打13800000001（示例）"},
			"/repair/" + h.code + "/" + h.penalty:    {"sign", "yes", "asks", "示例已经缴清"},
			"/complaints/complaint":                  {"ground", "late", "asks", "示例过了期限", "case", "东信修〔2099〕999999号"},
		} {
			once := field(h.get("", path).text, "once")
			a := h.send("", path, append(fields, "once", once, "name", "示例经办人甲", "phone", "0769-12345")...)
			if a.status != 422 || !strings.Contains(a.text, `role="alert"`) || !strings.Contains(a.text, "示例经办人甲") || !strings.Contains(a.text, "0769-12345") || field(a.text, "once") != once {
				t.Errorf("%s: %d", path, a.status)
			}
			for i := 1; i < len(fields); i += 2 {
				if strings.HasPrefix(fields[i], "示例") && !strings.Contains(a.text, fields[i]) {
					t.Errorf("%s: %q is lost", path, fields[i])
				}
			}
			if c := h.get("", house.OpenedPath(once)); strings.Contains(c.text, "已经收到") {
				t.Errorf("%s: a case was opened", path)
			}
		}
		h.signIn("counter")
		path := "/office/counter/objection/" + h.code + "/" + h.penalty
		form := []string{"once", field(h.get("counter", path).text, "once"), "name", "示例老伯", "phone", "0769-12345", "ground", "wrong", "asks", "示例金额写错了"}
		a := h.send("counter", path, form...)
		if a.status != 422 || !strings.Contains(a.text, "示例老伯") || !strings.Contains(a.text, "示例金额写错了") || !strings.Contains(a.text, "当面核对过的证件") {
			t.Errorf("at the window: %d", a.status)
		}
		if a := h.send("counter", path, append(form, "shown", "居民身份证")...); a.status != 303 {
			t.Errorf("put right: %d", a.status)
		}
	})
}
