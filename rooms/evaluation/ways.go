package evaluation

import (
	"fmt"
	"strings"

	"xinguan/core/house"
	"xinguan/core/rating"
)

// Way is something that would change the result, on its day.
type Way struct {
	On, What, Note, From, To, Grade string
	Now                             bool
}

// waysShown is how many single repairs the page lists.
const waysShown = 4

func ways(hub *house.Hub, a rating.Answer) []Way {
	var out []Way
	o := a.Outlook
	if o.Smallest != nil {
		out = append(out, way(hub, a, *o.Smallest, "改动最小的办法。"))
	}
	shown := 0
	for _, c := range o.Repairs {
		if shown == waysShown {
			break
		}
		if c.Score == c.From && c.Waits == pending(a) && c.Grade == a.Grade {
			continue // by itself it changes nothing anybody sees
		}
		if o.Smallest != nil && len(o.Smallest.Records) == 1 && o.Smallest.Records[0].Record == c.Records[0].Record {
			continue
		}
		out, shown = append(out, way(hub, a, c, "")), shown+1
	}
	if o.Wait != nil {
		w := way(hub, a, *o.Wait, "按其他信息不变计算。")
		w.What = "什么也不做，等到期或逐月减轻"
		out = append(out, w)
	}
	return out
}

// pending is the grade that was reckoned and is not in force yet.
func pending(a rating.Answer) string {
	if a.Reckoned != a.Grade {
		return a.Reckoned
	}
	return ""
}

func way(hub *house.Hub, a rating.Answer, c rating.Change, note string) Way {
	var names []string
	for _, r := range c.Records {
		names = append(names, hub.ItemTitle(r.Item)+"（"+named(r)+"）")
	}
	return Way{On: c.On.Chinese(), Now: c.On <= a.AsOf, What: "修复 " + strings.Join(names, "、"), Note: note, From: c.From.String(), To: c.Score.String(), Grade: worded(c.Grade, c.Waits)}
}

// worded is a grade as people read it: one that waits for a confirmation is not the one that is shown meanwhile.
func worded(grade, waits string) string {
	if waits != "" {
		return waits + "（算出，未经确认）"
	}
	return rating.Named(grade)
}

func (w Way) result() string {
	return fmt.Sprintf("%s → %s，%s", w.From, w.To, w.Grade)
}
