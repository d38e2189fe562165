// Package seed makes the sheets of a fictional city: its registers of organisations, the permits and penalties that its
// authorities decided, in the official layout and with the dirt of real sheets, a sheet of every other item of the
// catalogue, sheets with every mistake intake speaks of, and what happens to records afterwards. Names are marked 示例, credit codes
// are valid but of division 441998, which does not exist, and persons are nobody.
//
// Every organisation and every row follows from its number and the seed alone, so sheets of any length stream in
// constant memory, and a penalty can name organisation 1,234,567 without a table of them.
package seed

import (
	"math/bits"

	"xinguan/base/clock"
	"xinguan/core/city"
)

// Division is the division in all made-up codes; none of that number exists.
const Division = "441998"

// MaxSubjects bounds how many organisations a city can have.
const MaxSubjects = 1 << 26

// Options say what to make.
type Options struct {
	Seed     uint64
	Subjects int        // organisations in the register, at most MaxSubjects
	Records  int        // rows of each sheet of permits or penalties
	Today    clock.Date // decisions lie in the three years before it
	City     *city.City
	Dirt     float64 // share of rows with something wrong; real sheets have about 0.05

	// PartyKind chooses the variant of the sheets of organisations that has 行政相对人类别 and two columns for the
	// document of the legal representative; with Dirt some of its rows are about natural persons.
	PartyKind bool
	// NoSeverity leaves out 失信严重程度 and 认定单位, which follow the official columns of penalties.
	NoSeverity bool
}

// Generator makes sheets for one set of options. It is safe for concurrent use.
type Generator struct {
	opt       Options
	places    []place
	days      days
	registrar map[string]string           // prefix of a code → authority that registers
	short     string                      // first character of the city, as document numbers use it
	service   struct{ name, code string } // who sends for other authorities
	permits   book[permitCase]
	penalties book[penaltyCase]
}

// New prepares a generator.
func New(opt Options) *Generator {
	opt.Subjects = min(max(opt.Subjects, 1), MaxSubjects)
	g := &Generator{opt: opt, days: newDays(opt.Today), places: places(opt.City)}
	g.short = string([]rune(opt.City.Short)[:1])
	g.registrar = registrars(opt.City)
	if n := authorityAt(opt.City, "政务服务和数据管理局"); n >= 0 {
		g.service.name, g.service.code = opt.City.Agencies[n].Name, authorityCode(n)
	}
	g.permits = newBook(opt.City, permitCases, func(c *permitCase) on { return c.on })
	g.penalties = newBook(opt.City, penaltyCases, func(c *penaltyCase) on { return c.on })
	return g
}

// tag keeps the random numbers of different things apart.
type tag uint64

const (
	ofSubject tag = iota + 1
	ofPermit
	ofPenalty
	ofDirt
	ofPersonPermit
	ofPersonPenalty
	ofMistakes
	ofUsual
	ofStock
	ofSheets // and those after it, one for each of Sheets
)

// random is a stream of numbers (splitmix64) that follows from a seed, a tag and a number.
type random uint64

func (g *Generator) random(t tag, i int) random {
	return random(mix(g.opt.Seed*0x9e3779b97f4a7c15+uint64(t)*0xd1b54a32d192ed03) ^ mix(uint64(i)+0x632be59bd9b4e019))
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// n is a number from 0 to below n.
func (r *random) n(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// low is a number from 0 to below n, small ones more often: the square of an even one.
func (r *random) low(n int) int {
	u := r.float()
	return int(u * u * float64(n))
}

// float is a number from 0 to below 1.
func (r *random) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// chance is true with probability p.
func (r *random) chance(p float64) bool { return r.float() < p }

func pick[T any](r *random, list []T) T { return list[r.n(len(list))] }

// width is how many bits number an organisation's name and code.
const width = 28

// shuffle is a one-to-one map of numbers below 2^width (a Feistel network of four rounds), so that neighbours get
// names and codes that have nothing in common and no two get the same.
func (g *Generator) shuffle(i int) uint32 {
	const half = width / 2
	const mask = 1<<half - 1
	l, r := uint64(i)>>half&mask, uint64(i)&mask
	for round := range uint64(4) {
		l, r = r, l^mix(r+round<<32+g.opt.Seed)&mask
	}
	return uint32(l<<half | r)
}
