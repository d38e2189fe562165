package office

import (
	"net/http"
	"slices"
	"strings"

	"xinguan/base/web"
	"xinguan/core/house"
)

// proofField is the password given again together with what it is for.
const proofField = "_password"

// sure asks for the password again where it was given too long ago: once on a page of its own that brings along all
// that was filled in, so that nothing has to be typed twice.
func (d *door) sure(w http.ResponseWriter, v *visit) bool {
	if v.session.Fresh() {
		return true
	}
	r := v.Request
	if err := r.ParseForm(); err != nil {
		d.fail(w, v, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。"))
		return false
	}
	var wrong string
	if password := r.PostForm.Get(proofField); password != "" {
		in, err := d.staff.Prove(r.Context(), token(r), password)
		if err == nil {
			d.setToken(w, in.Token)
			r.PostForm.Del(proofField)
			r.Form.Del(proofField)
			return true
		}
		wrong = web.AsError(r.Context(), err).Message
	}
	p := Proof{Action: r.URL.RequestURI(), Method: r.Method, Wrong: wrong}
	for name, values := range r.PostForm {
		if name != proofField {
			for _, value := range values {
				p.Fields = append(p.Fields, Hidden{name, value})
			}
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	if err := d.show(w, v, http.StatusOK, house.Page{Title: "请再确认一次是您本人", Body: ProofBody(p)}); err != nil {
		d.fail(w, v, err)
	}
	return false
}
