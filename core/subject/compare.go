package subject

import (
	"math"
	"slices"
	"strings"

	"xinguan/core/ident"
)

// Profile is what comparing knows of a subject as filed.
type Profile struct {
	Brief
	Kind        ident.Kind
	Provisional bool
	Former      []string // further names it had
	Numbers     []Key    // every identifier, the credit code included
	Town        string   // division code
	TownName    string
	LegalRep    string // as published; compared with one other, never looked up
	Address     string
}

// Opinion is what a comparison comes to. It is advice: only a person links.
type Opinion string

// The opinions, from proof that two are apart upward.
const (
	Apart    Opinion = "apart"
	Unlikely Opinion = "unlikely"
	Possible Opinion = "possible"
	Likely   Opinion = "likely"
)

// Title is the opinion in Chinese.
func (o Opinion) Title() string {
	switch o {
	case Apart:
		return "是两家单位"
	case Possible:
		return "可能是同一单位，请核对"
	case Likely:
		return "很可能是同一单位，请核对"
	}
	return "看不出是同一单位"
}

// Feature is one agreement or difference: both values, what it adds in bits, and a sentence for people.
type Feature struct {
	Code    string  `json:"code"`
	Outcome string  `json:"outcome"`
	Title   string  `json:"title"`
	A       string  `json:"a"`
	B       string  `json:"b"`
	Bits    float64 `json:"bits"` // zero for what decides by itself
	Says    string  `json:"says"`
}

// Comparison is how far two subjects agree and why.
type Comparison struct {
	Opinion  Opinion   `json:"opinion"`
	Score    int       `json:"score"` // 0…99, from the sum of bits; 0 where they are proved apart
	Bits     float64   `json:"bits"`  // the prior and all features
	Features []Feature `json:"features"`
}

// comparing gathers features of a and b.
type comparing struct {
	w      Weights
	places []string
	a, b   Profile
	out    []Feature
	beyond bool // something beside names agrees
	apart  bool
}

// Compare says how far two subjects agree. Names are one chain: the first of equal, former, sounding alike, one character
// apart that holds is taken; else the parts of the two names most alike are compared one by one. The order of a and b
// changes nothing but the side each value stands on.
func Compare(a, b Profile, w Weights, places []string) Comparison {
	c := &comparing{w: w, places: places, a: a, b: b}
	c.registered()
	c.branch()
	c.codes()
	c.numbers()
	c.names()
	c.kinds()
	c.where()
	c.legalRep()
	return c.result()
}

func (c *comparing) result() Comparison {
	sum := c.w.Prior
	for _, f := range c.out {
		sum += f.Bits
	}
	out := Comparison{Opinion: Unlikely, Bits: math.Round(10*sum) / 10, Features: c.out, Score: min(99, int(math.Round(100/(1+math.Exp2(-sum)))))}
	switch {
	case c.apart:
		out.Opinion, out.Score = Apart, 0
	case sum >= c.w.Likely && c.beyond:
		out.Opinion = Likely
	case sum >= c.w.Propose:
		out.Opinion = Possible
	}
	if !c.beyond {
		out.Score = min(out.Score, c.w.NamesOnly)
	}
	return out
}

// titles are the features in Chinese.
var titles = map[string]string{"registered": "登记", "branch": "分支机构", "code": "统一社会信用代码", "number": "原有号码", "name": "名称", "former": "曾用名", "sound": "读音", "one": "一字之差",
	"trade": "字号", "place": "地名", "words": "行业用语", "form": "组织形式", "town": "镇街", "address": "地址", "legal_rep": "法定代表人（负责人）", "kind": "主体类型"}

func (c *comparing) add(code, outcome, a, b, says string) {
	f := Feature{code, outcome, titles[code], a, b, c.w.Features[code][outcome].bits(), says}
	if code != "town" && !slices.Contains([]string{"name", "former", "sound", "one", "trade", "place", "words", "form"}, code) && f.Bits > 0 {
		c.beyond = true
	}
	c.out = append(c.out, f)
}

// decide notes what proves the two apart.
func (c *comparing) decide(code, a, b, says string) {
	c.apart = true
	c.out = append(c.out, Feature{Code: code, Outcome: "apart", Title: titles[code], A: a, B: b, Says: says})
}

func (c *comparing) registered() {
	if !c.a.Provisional && !c.b.Provisional && len(c.a.Code) == 18 && len(c.b.Code) == 18 && c.a.Code != c.b.Code {
		c.decide("registered", c.a.Code, c.b.Code, "登记机关给它们各发了统一社会信用代码，是两家单位。")
	}
}

func (c *comparing) branch() {
	for _, x := range []struct{ parent, branch string }{{c.a.Name, c.b.Name}, {c.b.Name, c.a.Name}} {
		if p, ok := c.w.Branches.parent(ident.NormName(x.branch)); ok && p == ident.NormName(x.parent) {
			c.decide("branch", c.a.Name, c.b.Name, "“"+x.branch+"”是“"+x.parent+"”的分支机构，不是同一单位。")
		}
	}
}

// codes compares credit codes: a register gives each organisation one, but a decision may have got it wrong.
func (c *comparing) codes() {
	a, b := c.a.Code, c.b.Code
	if c.apart || len(a) != 18 || len(b) != 18 {
		return
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	switch {
	case n == 0:
	case n <= 2:
		c.add("code", "near", a, b, "两个代码只差一两位，可能有一处抄错。")
	default:
		c.add("code", "differ", a, b, "两个代码不同。")
	}
}

// numbers compares what older numbers the two have, the organisation code inside a credit code among them.
func (c *comparing) numbers() {
	as, bs := c.a.older(), c.b.older()
	same, comparable := "", false
	for kind, a := range as {
		if b, ok := bs[kind]; ok {
			comparable = comparable || kind == ident.TypeRegNo
			if a == b {
				same = a
			}
		}
	}
	switch {
	case same != "":
		c.add("number", "equal", same, same, "原有的登记号码相同：“"+same+"”。")
	case comparable:
		c.add("number", "differ", as[ident.TypeRegNo], bs[ident.TypeRegNo], "两个工商注册号不同。")
	}
}

// older are the numbers of a subject by type, without the credit code.
func (p Profile) older() map[ident.Type]string {
	out := map[ident.Type]string{}
	for _, k := range append(slices.Clone(p.Numbers), Key{ident.TypeUSCC, p.Code}) {
		if k.Type != ident.TypeUSCC {
			out[k.Type] = k.Value
		} else if len(k.Value) == 18 {
			out[ident.TypeOrgCode] = k.Value[8:17]
		}
	}
	return out
}

func (c *comparing) kinds() {
	if a, b := c.a.Kind, c.b.Kind; a != b && a != ident.KindOther && b != ident.KindOther {
		c.add("kind", "differ", a.Title(), b.Title(), "一个是"+a.Title()+"，一个是"+b.Title()+"。")
	}
}

// where compares towns and addresses as they were published.
func (c *comparing) where() {
	if a, b := c.a.Town, c.b.Town; a != "" && b != "" {
		if a == b {
			c.add("town", "equal", c.a.TownName, c.b.TownName, "都在"+c.a.TownName+"。")
		} else {
			c.add("town", "differ", c.a.TownName, c.b.TownName, "一个在"+c.a.TownName+"，一个在"+c.b.TownName+"。")
		}
	}
	a, b := plainAddress(c.a.Address, c.places), plainAddress(c.b.Address, c.places)
	switch {
	case len([]rune(a)) < 4 || len([]rune(b)) < 4:
	case a == b:
		c.add("address", "equal", c.a.Address, c.b.Address, "地址相同。")
	case strings.HasPrefix(a, b) || strings.HasPrefix(b, a):
		c.add("address", "part", c.a.Address, c.b.Address, "一个地址比另一个写得详细，其余相同。")
	default:
		c.add("address", "differ", c.a.Address, c.b.Address, "地址不同。")
	}
}

// plainAddress leaves out the places it begins with.
func plainAddress(s string, places []string) string {
	s = ident.NormName(s)
	for cut := true; cut; {
		cut = false
		for _, p := range places {
			if rest, ok := strings.CutPrefix(s, p); ok && p != "" {
				s, cut = rest, true
				break
			}
		}
	}
	return s
}

func (c *comparing) legalRep() {
	a, b := ident.NormName(c.a.LegalRep), ident.NormName(c.b.LegalRep)
	switch {
	case len([]rune(a)) < 2 || len([]rune(b)) < 2:
	case a == b:
		c.add("legal_rep", "equal", c.a.LegalRep, c.b.LegalRep, "法定代表人（负责人）姓名相同。")
	default:
		c.add("legal_rep", "differ", c.a.LegalRep, c.b.LegalRep, "法定代表人（负责人）姓名不同。")
	}
}
