package draw

import (
	"cmp"
	"fmt"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/core/tier"
)

// Stages of a plan.
const (
	Draft  = "draft"  // can be thrown away
	Sealed = "sealed" // the frame is fixed and in the log; waits for the seed
	Open   = "drawn"  // visits are under way
	Closed = "closed"
)

var stageTitles = map[string]string{Draft: "草案", Sealed: "名册已封存，等种子公布", Open: "已抽取，检查中", Closed: "已结束"}

// Plan is a draw.
type Plan struct {
	ID                    id.ID
	Number, Matter, Title string
	Agency, Town          string
	Source                string // of the seed
	SeedDay, From, Until  clock.Date
	Stage                 string
	Draws, Beside         int
	Secret                []byte // sealed
	Frame                 string // digest
	Teams                 string // of the frame; see teamsText
	By, ByName            string
	At                    clock.Instant
	SealedAt              clock.Instant
	Seed, Cited           string
	SeedBy, SeedName      string
	SeedAt, ClosedAt      clock.Instant
}

// Object is an organisation of a frame.
type Object struct {
	Subject          id.ID
	Code, Name, Town string
	Class            string
	Tickets          int
}

// Officer is who may inspect.
type Officer struct {
	ID         id.ID
	Agency     string
	Name, Cert string
	Until      clock.Date
	Matters    []string // codes; none = every matter of the department
	Active     bool
}

// qualified tells whether an officer may be drawn for a matter whose visits end on a day.
func (o *Officer) qualified(matter string, until clock.Date) bool {
	return o.Active && o.Until >= until && (len(o.Matters) == 0 || slices.Contains(o.Matters, matter))
}

// Visit is a ticket that was drawn.
type Visit struct {
	Subject id.ID
	List    string
	N, K    int // place in the order, and the how many-th ticket of its organisation
	Ticket  string
	State   State
	Reason  string
	Note    string
	Visited clock.Date
	Result  string
	Staff   []Asked
}

// Asked is an officer asked to a visit; with a reason one who stood back.
type Asked struct {
	Agency, Ticket string
	Officer        id.ID
	Name, Cert     string
	Reason, Note   string
}

// Weights are how many tickets an organisation of each class gets: in proportion to the rates of the sector.
func Weights(s *tier.Sector) map[string]int {
	unit := 0
	for _, c := range s.Classes {
		unit = gcd(c.Rate, unit)
	}
	out := map[string]int{}
	for _, c := range s.Classes {
		out[c.ID] = c.Rate / unit
	}
	return out
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Sizes are how many places the sample and the control group have for so many of each class: at least one each.
func Sizes(s *tier.Sector, of map[string]int, control int) (draws, beside int) {
	sum, all := 0, 0
	for _, c := range s.Classes {
		sum += of[c.ID] * c.Rate
		all += of[c.ID]
	}
	up := func(n int) int { return min(all, max(1, (n+999)/1000)) }
	return up(sum), up(all * control)
}

// hand is the ticket of an organisation: whose, and the how many-th.
type hand struct {
	object *Object
	k      int
}

// deal writes the tickets of a list: whose each is.
func deal(secret, list string, objects []Object) map[string]hand {
	out := map[string]hand{}
	for i := range objects {
		o := &objects[i]
		n := o.Tickets
		if list == Control {
			n = 1
		}
		for k := range n {
			out[Ticket(salt(secret, list, o.Code, k), o.Code)] = hand{o, k}
		}
	}
	return out
}

func sorted(of map[string]hand) []string {
	out := make([]string, 0, len(of))
	for t := range of {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

// Rate is how many of those visited in a group had something found.
type Rate struct {
	Class, Title  string
	Frame, Drawn  int // organisations in the frame, and drawn
	Visited, Hits int
}

// Rates are the hits by class of the sample, and of the control group as the last line.
func Rates(s *tier.Sector, objects []Object, visits []Visit, clean []string) []Rate {
	class, found := map[id.ID]string{}, map[id.ID]string{}
	rates := map[string]*Rate{}
	var out []*Rate
	for _, c := range s.Classes {
		r := &Rate{Class: c.ID, Title: c.Title}
		rates[c.ID], out = r, append(out, r)
	}
	beside := &Rate{Title: "对照组（机会相同）", Frame: len(objects)}
	for _, o := range objects {
		class[o.Subject] = o.Class
		if r := rates[o.Class]; r != nil {
			r.Frame++
		}
	}
	for _, v := range visits {
		if v.State == Done {
			found[v.Subject] = v.Result
		}
	}
	for _, v := range visits {
		r := rates[class[v.Subject]]
		if v.List == Control {
			r = beside
		}
		if r == nil || !v.State.counts() {
			continue
		}
		r.Drawn++
		if result, ok := found[v.Subject]; ok {
			r.Visited++
			if !slices.Contains(clean, result) {
				r.Hits++
			}
		}
	}
	all := make([]Rate, 0, len(out)+1)
	for _, r := range append(out, beside) {
		all = append(all, *r)
	}
	return all
}

// byPlace orders visits as they were drawn, the sample first.
func byPlace(a, b Visit) int {
	return cmp.Or(cmp.Compare(b.List, a.List), cmp.Compare(a.N, b.N))
}

// share is the hits of those visited, per cent; nothing where nobody was.
func (r Rate) share() string {
	if r.Visited == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(r.Hits)*100/float64(r.Visited))
}
