package evaluation

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/core/house"
	"xinguan/core/rating"
)

// Row is a line of the waterfall. X and W are on the scale; Class is base, up, dn, tot or nothing.
type Row struct {
	Title, About, Points, Until string
	Class                       string
	X, W                        int
	Records                     []Ref
	Capped                      bool // the records' own shares sum to more
}

// Ref is a record behind a line.
type Ref struct {
	Title, Note string
	Disputed    bool
}

func rows(hub *house.Hub, a rating.Answer) []Row {
	m, sum := a.Model, a.Start
	out := []Row{{Title: "基准", About: "所有企业相同", Points: a.Start.String(), Class: "base", W: at(m, sum)}}
	for _, l := range a.Lines {
		r := Row{Title: l.Of.Title, About: l.Of.About, Points: l.Points.Signed(), Until: until(l)}
		from, to := at(m, sum), at(m, sum+l.Points)
		switch {
		case l.Points > 0:
			r.Class, r.X, r.W = "up", from, max(to-from, 1)
		case l.Points < 0:
			r.Class, r.X, r.W = "dn", to, max(from-to, 1)
		case l.AtMost != "":
			r.Points = "最高 " + l.AtMost
		}
		var own rating.Points
		for _, x := range l.Records {
			own += x.Points
			y := ref(x)
			if len(l.Of.Take.Items) > 1 { // which of them it is of, the title of the row does not tell
				y.Title = hub.ItemTitle(x.Item) + "：" + y.Title
			}
			r.Records = append(r.Records, y)
		}
		r.Capped = l.Of.Form == rating.Decay && own != l.Points
		sum += l.Points
		out = append(out, r)
	}
	return append(out, Row{Title: "现在的分值", Points: a.Score.String(), Class: "tot", W: at(m, a.Score)})
}

// until says until when a line stays as it is by itself.
func until(l rating.Line) string {
	if l.Until == clock.Forever {
		return "一直"
	}
	return string(l.Until)
}

func ref(x rating.Part) Ref {
	r := Ref{Title: named(x.Ref), Disputed: x.Disputed}
	if x.Points != 0 {
		r.Note = x.Points.Signed()
	}
	if x.Until != clock.Forever {
		r.Note = strings.TrimSpace(r.Note + " 影响到 " + string(x.Until))
	}
	return r
}

// named is a record by its document number, else by its day.
func named(r *rating.Ref) string {
	switch {
	case r.DocNo != "":
		return r.DocNo
	case r.Authority != "":
		return r.Authority + "，" + r.Decided.Chinese()
	}
	return r.Decided.Chinese()
}
