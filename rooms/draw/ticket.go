package draw

import (
	"cmp"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/clock"
)

// form begins everything that is hashed, so that another form one day gives other digests.
const form = "xinguan draw 1"

// ticketSize is how many hexadecimal characters of a digest make a ticket.
const ticketSize = 32

// keyed is HMAC-SM3 of the parts, a line each, in hexadecimal.
func keyed(key string, parts ...string) string {
	h := hmac.New(sm3.New, []byte(key))
	h.Write([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(h.Sum(nil))
}

// digest is SM3 of a text in hexadecimal.
func digest(text string) string {
	sum := sm3.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Ticket is what stands in the frame for a code: who has the salt can check that it is of that code, nobody else can tell.
func Ticket(salt, code string) string {
	return digest(form + "\nticket\n" + salt + "\n" + code)[:ticketSize]
}

// salt is the salt of the k-th ticket of a code in a list. It follows from the secret of the plan, so that it need not be kept.
func salt(secret, list, code string, k int) string {
	return keyed(secret, list, code, fmt.Sprint(k))[:ticketSize]
}

// The lists of a frame.
const (
	Objects = "objects" // drawn by class: as many tickets as the class's rate
	Control = "control" // drawn with the same chance for each: one ticket
)

// Team is a department with the tickets of its qualified officers, of whom Each come to every visit.
type Team struct {
	Agency   string   `json:"agency"`
	Each     int      `json:"each"`
	Officers []string `json:"officers"`
}

// Frame is everything that was fixed before the seed was known. Tickets are in order, so that their order tells nothing.
type Frame struct {
	Plan    string     `json:"plan"`
	Number  string     `json:"number"`
	Matter  string     `json:"matter"`
	Agency  string     `json:"agency"`
	Source  string     `json:"seed_source"`
	Day     clock.Date `json:"seed_day"` // first day on which the seed may be known
	Draws   int        `json:"draws"`
	Beside  int        `json:"control_draws"`
	Teams   []Team     `json:"teams"`
	Objects []string   `json:"objects"`
	Control []string   `json:"control"`
}

// Digest is of the frame written out in its one form.
func (f *Frame) Digest() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nframe\n%s\n%s\n%s\n%s\n%s\n%s\n%d\n%d\n", form, f.Plan, f.Number, f.Matter, f.Agency, f.Source, f.Day, f.Draws, f.Beside)
	for _, t := range f.Teams {
		fmt.Fprintf(&b, "team %s %d %s\n", t.Agency, t.Each, strings.Join(t.Officers, " "))
	}
	b.WriteString(Objects + "\n" + strings.Join(f.Objects, "\n") + "\n" + Control + "\n" + strings.Join(f.Control, "\n") + "\n")
	return digest(b.String())
}

func (f *Frame) list(name string) []string {
	if name == Control {
		return f.Control
	}
	return f.Objects
}

// key is what the seed keys: it belongs to one plan, so that two plans on one seed have nothing in common.
func (f *Frame) key(seed string) string { return form + "\n" + f.Plan + "\n" + seed }

// Order is a list in the order in which it is drawn.
func (f *Frame) Order(list, seed string) []string {
	return order(f.key(seed), f.list(list), list)
}

// Officers are the officers of a team in the order in which they are asked to the visit of a ticket.
func (f *Frame) Officers(t Team, seed, ticket string) []string {
	return order(f.key(seed), t.Officers, "officer", ticket)
}

func order(key string, tickets []string, of ...string) []string {
	type ranked struct{ rank, ticket string }
	all := make([]ranked, len(tickets))
	for i, t := range tickets {
		all[i] = ranked{keyed(key, append(slices.Clone(of), t)...), t}
	}
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.ticket, b.ticket)) })
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = r.ticket
	}
	return out
}
