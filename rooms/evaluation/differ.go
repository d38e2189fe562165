package evaluation

import (
	"xinguan/core/house"
	"xinguan/core/rating"
)

// ChangedRow is what a version says otherwise than the one in force; Was is empty for what is new, Now for what is gone.
type ChangedRow struct{ Title, Was, Now string }

// differ lists what a version says otherwise than another: nobody has to lay two pages beside each other.
func differ(hub *house.Hub, was, now *rating.Model) (out []ChangedRow) {
	old, fresh := sayings(hub, was), sayings(hub, now)
	said := map[string]string{}
	for _, x := range old {
		said[x.title] = x.says
	}
	stands := map[string]bool{}
	for _, x := range fresh {
		stands[x.title] = true
		if said[x.title] != x.says {
			out = append(out, ChangedRow{x.title, said[x.title], x.says})
		}
	}
	for _, x := range old {
		if !stands[x.title] {
			out = append(out, ChangedRow{x.title, x.says, ""})
		}
	}
	return out
}

// saying is one thing a model says, under the title people know it by.
type saying struct{ title, says string }

// sayings are everything a model says that moves a result.
func sayings(hub *house.Hub, m *rating.Model) []saying {
	out := []saying{{"基准和上下限", m.Start.String() + "，不低于 " + m.Least.String() + "，不高于 " + m.Most.String()}}
	for _, g := range grades(m) {
		out = append(out, saying{"等级 " + g.ID, g.Span})
	}
	for _, o := range m.Perimeter {
		out = append(out, saying{"不排等级：" + o.Says, "不排等级"})
	}
	for _, x := range m.Indicators() {
		out = append(out, saying{x.Title, takes(hub, x) + "。" + formula(x)})
	}
	for _, c := range m.Caps {
		out = append(out, saying{"与其他评价的关系：" + c.Says, "最高为 " + c.AtMost})
	}
	return out
}

// against fills in what a version says otherwise than the one in force.
func (p *MethodPage) against(hub *house.Hub, live, m *rating.Model) {
	if live != nil && live != m {
		p.Against, p.Changes = live.Version, differ(hub, live, m)
	}
}
