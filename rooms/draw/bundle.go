package draw

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/ledger"
)

// Bundle is a draw as it is published: enough for anybody to redo it.
type Bundle struct {
	Format   string          `json:"format"`
	Title    string          `json:"title"`
	Frame    Frame           `json:"frame"`
	Digest   string          `json:"frame_sm3"`
	Receipt  json.RawMessage `json:"receipt,omitempty"` // of the transparency log: that the frame was fixed, and when
	Seed     string          `json:"seed,omitempty"`    // empty until it is known
	Cited    string          `json:"seed_cited,omitempty"`
	Extended []More          `json:"extended,omitempty"`
	Drawn    []Drawn         `json:"drawn,omitempty"`
}

// More is a larger sample: the draw goes on where it stopped.
type More struct {
	By  int        `json:"by"`
	Why string     `json:"why"`
	On  clock.Date `json:"on"`
}

// Drawn is a ticket that was drawn and what came of it. Salt, code and name are opened after the visit.
type Drawn struct {
	List   string   `json:"list"`
	N      int      `json:"n"` // place in the order, from 1
	Ticket string   `json:"ticket"`
	State  State    `json:"state"`
	Reason string   `json:"reason,omitempty"`
	Staff  []Staff  `json:"officers,omitempty"`
	Opened *Opening `json:"opened,omitempty"`
}

// Staff is an officer asked to a visit; with a reason one who stood back.
type Staff struct {
	Agency string `json:"agency"`
	Ticket string `json:"ticket"`
	Reason string `json:"stood_back,omitempty"`
}

// Opening shows whose ticket it was, and what was found.
type Opening struct {
	Salt    string     `json:"salt"`
	Code    string     `json:"code"`
	Name    string     `json:"name"`
	Visited clock.Date `json:"visited"`
	Result  string     `json:"result"`
}

// State is what came of a ticket that was drawn.
type State string

// The states. A company drawn twice is visited once; one at the annual cap is not; a replaced or missed one was not visited.
const (
	Planned  State = "planned"
	Done     State = "done"
	Missed   State = "missed"
	Shared   State = "shared" // of the control group: visited as one of the objects
	Repeat   State = "repeat"
	Capped   State = "capped"
	Replaced State = "replaced"
)

// counts tells whether the ticket fills a place of the sample; the others pass it on to the next.
func (s State) counts() bool { return s == Planned || s == Done || s == Missed || s == Shared }

// Titles of the states.
var stateTitles = map[State]string{Planned: "待检查", Done: "已检查", Missed: "未检查", Shared: "与抽取名单重合，不另检查", Repeat: "同一单位已抽中", Capped: "已达年度上限", Replaced: "已替换"}

// Finding is one thing that was checked.
type Finding struct {
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	// Unsure tells that it is not wrong but could not be told: the receipt fits, and no trusted key is at hand.
	Unsure bool `json:"unsure,omitempty"`
}

// Unsure tells whether nothing is wrong, and something could not be told.
func Unsure(all []Finding) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Unsure }) && !slices.ContainsFunc(all, func(f Finding) bool { return !f.OK && !f.Unsure })
}

// ErrBundle is a text that is no published draw.
var ErrBundle = errors.New("不是公布的抽查文件，或内容不完整；请用从抽查页面下载到的原文件")

// ParseBundle reads a published draw.
func ParseBundle(raw []byte) (b Bundle, err error) {
	if err := json.Unmarshal(raw, &b); err != nil || b.Format != form || b.Frame.Plan == "" {
		return b, ErrBundle
	}
	return b, nil
}

// Check redoes a draw. The receipt is judged with a trusted key of the log; empty where none is at hand. Proven is true
// where everything that can be checked by now is right.
func (b *Bundle) Check(trusted string, trust ledger.Trust) (all []Finding, proven bool) {
	note := func(ok bool, says string) { all = append(all, Finding{OK: ok, Says: says}) }
	note(b.fixed())
	note(b.sealed(trusted, trust))
	all[1].Unsure = !all[1].OK && strings.HasPrefix(all[1].Says, untold)
	if b.Seed == "" {
		return all, allRight(all)
	}
	for _, list := range []string{Objects, Control} {
		note(b.follows(list))
	}
	note(b.staffed())
	note(b.opened())
	return all, allRight(all)
}

func allRight(all []Finding) bool {
	return !slices.ContainsFunc(all, func(f Finding) bool { return !f.OK })
}

// fixed redoes the digest of the frame.
func (b *Bundle) fixed() (ok bool, says string) {
	if b.Frame.Digest() != b.Digest || !b.ordered() {
		return false, say("frame-changed")
	}
	return true, say("frame", len(b.Frame.Objects), len(b.Frame.Control), len(b.Frame.Teams))
}

// ordered tells whether the lists hold every ticket once, in order.
func (b *Bundle) ordered() bool {
	for _, list := range [][]string{b.Frame.Objects, b.Frame.Control} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			return false
		}
	}
	return true
}

func (b *Bundle) sealed(trusted string, trust ledger.Trust) (ok bool, says string) {
	if len(b.Receipt) == 0 {
		return false, say("receipt-missing")
	}
	r, err := ledger.ParseReceipt(b.Receipt)
	if err != nil {
		return false, err.Error() + "。"
	}
	v := ledger.Judge(r, trusted, trust)
	at := v.Data.Text("at")
	switch {
	case !v.Proven:
		if len(v.Facts) > 0 { // it fits, but whose it is cannot be told
			return false, untold + v.Why + "。"
		}
		return false, "存证日志的收据：" + v.Why + "。"
	case v.Data.Text("ref") != b.Frame.Plan || v.Data.Text("frame_sm3") != b.Digest:
		return false, say("receipt-other")
	case len(at) < 10 || dayOf(at) >= b.Frame.Day:
		return false, say("receipt-late")
	}
	return true, say("receipt", dayOf(at), b.Frame.Day)
}

// untold begins what is said of a receipt that fits and is signed with a key nobody vouched for.
const untold = "存证日志的收据还没能核验："

// dayOf is the city's day of a stored moment.
func dayOf(at string) clock.Date {
	var i clock.Instant
	if i.Scan(at) != nil {
		return ""
	}
	return i.Date()
}

// places is how many places the sample of a list has.
func (b *Bundle) places(list string) int {
	if list == Control {
		return b.Frame.Beside
	}
	n := b.Frame.Draws
	for _, m := range b.Extended {
		n += m.By
	}
	return n
}

// follows redoes a list: those drawn are the first of the order, one after another, and fill every place.
func (b *Bundle) follows(list string) (ok bool, says string) {
	name := say(list)
	want := b.Frame.Order(list, b.Seed)
	n, filled := 0, 0
	for _, d := range b.Drawn {
		if d.List != list {
			continue
		}
		if n >= len(want) || d.Ticket != want[n] || d.N != n+1 {
			return false, say("order-broken", name, n+1)
		}
		if !d.State.counts() && d.Reason == "" && d.State == Replaced {
			return false, say("reason-missing", name, n+1)
		}
		if n++; d.State.counts() {
			filled++
		}
	}
	if places := b.places(list); filled != places && !(filled < places && n == len(want)) {
		return false, say("places-open", name, places, filled)
	}
	return true, say("order", name, n, filled)
}

// staffed redoes who comes along: of each department the first of the order who did not stand back.
func (b *Bundle) staffed() (ok bool, says string) {
	visits := 0
	for _, d := range b.Drawn {
		if len(d.Staff) == 0 {
			continue
		}
		visits++
		for _, t := range b.Frame.Teams {
			if !t.asked(&b.Frame, b.Seed, d) {
				return false, say("officers-other", d.N)
			}
		}
	}
	return true, say("officers", visits)
}

func (t Team) asked(f *Frame, seed string, d Drawn) bool {
	var back, come []string
	for _, s := range d.Staff {
		switch {
		case s.Agency != t.Agency:
		case s.Reason != "":
			back = append(back, s.Ticket)
		default:
			come = append(come, s.Ticket)
		}
	}
	return slices.Equal(come, t.come(f, seed, d.Ticket, back))
}

// come are the officers of a team who come to the visit of a ticket when some stand back.
func (t Team) come(f *Frame, seed, ticket string, back []string) (out []string) {
	for _, o := range f.Officers(t, seed, ticket) {
		if len(out) == t.Each {
			break
		}
		if !slices.Contains(back, o) {
			out = append(out, o)
		}
	}
	return out
}

func (b *Bundle) opened() (ok bool, says string) {
	n := 0
	for _, d := range b.Drawn {
		if d.Opened == nil {
			continue
		}
		if n++; Ticket(d.Opened.Salt, d.Opened.Code) != d.Ticket {
			return false, say("opened-other", d.Opened.Name)
		}
	}
	return true, say("opened", n)
}
