package hall

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// evil is what somebody types into a sheet or a form to have it run in the browser of who reads it.
const evil = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`

// hostileSheet is a sheet with evil in every cell that is text: one row that is taken in, one that is held.
func (h *hall) hostileSheet() []byte {
	it, _ := h.hub.Catalog.Item("penalty")
	good := map[string]string{"party_name": "东莞市示例" + evil + "有限公司", "party_kind": "法人及非法人组织", "uscc": h.code, "doc_no": "示例罚〔2026〕8820号" + evil, "conduct": "示例行为" + evil, "fact": "示例事实" + evil,
		"legal_basis": "示例依据" + evil, "kind": "罚款", "content": "示例内容" + evil, "fine": "5", "decided": "2026-08-05", "authority": h.rec.Authority, "remark": evil, "legal_rep": "示例" + evil}
	lines := make([][]string, 3)
	for _, f := range it.Fields {
		v, ok := good[f.Name]
		if !ok {
			continue
		}
		bad := v
		if f.Name == "uscc" || f.Name == "decided" || f.Name == "fine" {
			bad = evil
		}
		lines[0], lines[1], lines[2] = append(lines[0], f.Title), append(lines[1], v), append(lines[2], bad)
	}
	var out bytes.Buffer
	h.must(sheet.WriteCSV(&out, lines))
	return out.Bytes()
}

// TestEvilTextStaysText: script in a sheet, in the name of a file, in a form of the public, in the name of an account or of
// an organisation is text on every page of every door, to everybody who can read it.
func TestEvilTextStaysText(t *testing.T) {
	more := []people.Founder{{Login: "evil", Name: evil, Org: "slj", Role: "clerk"}}
	before := func(h *hall) {
		h.adds(people.OrgChange{Code: "slj", Name: "东莞市示例局" + evil, OrgKind: people.Department, Superior: "cgj"})
	}
	eachHallWith(t, before, more, func(t *testing.T, h *hall) {
		h.equip()
		path := filepath.Join(t.TempDir(), "示例<img src=x onerror=alert(1)>.csv")
		h.must(os.WriteFile(path, h.hostileSheet(), 0o600))
		res, err := h.hub.Uploads.File(t.Context(), intake.Job{Item: "penalty", Agency: h.rec.AuthorityCode, Path: path})
		h.must(err)
		if res.Held == 0 {
			t.Errorf("nothing is held: %+v", res)
		}
		_, _, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "wrong", "field", evil, "wants", evil, "asks", evil, "role", evil)
		h.send("", "/statement/"+h.code+"/"+h.penalty, "once", field(h.get("", "/statement/"+h.code+"/"+h.penalty).text, "once"), "name", evil, "phone", "0", "asks", evil)
		r := h.readers(h.otherCode())
		for under, x := range map[string]string{"cases": c.ID.String(), "batches": res.BatchID.String(), "accounts": h.account("evil")} {
			r.known["/office/"+under+"/id"] = x
		}
		r.known["row"] = "3"
		met := 0
		for who, read := range r.asks {
			for _, pattern := range r.patterns[who] {
				for _, at := range r.addresses(pattern, []*gone{{Record: h.rec, code: h.code}}) {
					a := read(at)
					if kind := a.header.Get("Content-Type"); !strings.Contains(kind, "html") && !strings.Contains(kind, "xml") || strings.Contains(kind, "spreadsheet") {
						continue
					}
					if strings.Contains(a.text, "<img src=x") || strings.Contains(a.text, "<script>alert") {
						t.Errorf("%s reads script at %s", who, at)
					}
					if strings.Contains(a.text, "&lt;img src=x") {
						met++
					}
				}
			}
		}
		if met < 10 {
			t.Errorf("evil text was met on %d pages only", met)
		}
	})
}

// account is the number of an account.
func (h *hall) account(login string) (x string) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		a, err := people.AccountByLogin(tx, login)
		x = a.ID.String()
		return err
	}))
	return x
}
