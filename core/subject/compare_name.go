package subject

import (
	"strings"

	"xinguan/core/ident"
)

// names compares the names of the two, as one chain.
func (c *comparing) names() {
	a, b := ident.NormName(c.a.Name), ident.NormName(c.b.Name)
	switch {
	case a == "" || b == "":
	case a == b:
		c.add("name", "equal", c.a.Name, c.b.Name, "名称相同。")
	case c.former(a, b):
	case c.nearly(a, b):
	default:
		c.parts()
	}
}

// former looks for a name of one among the further names of the other.
func (c *comparing) former(a, b string) bool {
	for _, f := range c.b.Former {
		if ident.NormName(f) == a {
			c.add("former", "equal", c.a.Name, f, "“"+c.a.Name+"”是“"+c.b.Name+"”的曾用名。")
			return true
		}
	}
	for _, f := range c.a.Former {
		if ident.NormName(f) == b {
			c.add("former", "equal", f, c.b.Name, "“"+c.b.Name+"”是“"+c.a.Name+"”的曾用名。")
			return true
		}
	}
	for _, f := range c.a.Former {
		for _, g := range c.b.Former {
			if ident.NormName(f) == ident.NormName(g) {
				c.add("former", "equal", f, g, "它们有相同的曾用名“"+f+"”。")
				return true
			}
		}
	}
	return false
}

// nearly tells whether the names are as long and differ only in characters of the same sound, or in one character.
func (c *comparing) nearly(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) || len(x) < 4 {
		return false
	}
	var p, q []rune
	sound := true
	for i := range x {
		if x[i] != y[i] {
			p, q = append(p, x[i]), append(q, y[i])
			s := ident.Sound(x[i])
			sound = sound && s != "" && s == ident.Sound(y[i])
		}
	}
	from, to := string(p), string(q)
	switch {
	case len(p) == 1 && strings.ContainsRune(c.w.Series, p[0]) && strings.ContainsRune(c.w.Series, q[0]):
		c.add("one", "series", from, to, "名称只差“"+from+"”和“"+to+"”，这类字多用来区分同系列的不同单位，不像写错。")
	case sound && len(p) <= 2:
		c.add("sound", "equal", from, to, "名称只差读音相同的字：“"+from+"”和“"+to+"”。")
	case len(p) == 1:
		c.add("one", "equal", from, to, "名称只差一个字：“"+from+"”和“"+to+"”。")
	default:
		return false
	}
	return true
}

// parts compares the parts of the names.
func (c *comparing) parts() {
	a, b := ident.PartsOf(c.a.Name, c.places), ident.PartsOf(c.b.Name, c.places)
	c.trade(a.Trade, b.Trade)
	c.place(a.Place, b.Place)
	c.words(a.Words, b.Words)
	c.form(a.Form, b.Form)
}

func (c *comparing) trade(a, b string) {
	switch {
	case a == "" || b == "":
	case a == b:
		c.add("trade", "equal", a, b, "字号都是“"+a+"”。")
	case sameSounds(a, b):
		c.add("trade", "sound", a, b, "字号“"+a+"”和“"+b+"”读音相同。")
	case len([]rune(a)) > 2 && ident.Similar(a, b) >= 1-1.01/float64(max(len([]rune(a)), len([]rune(b)))):
		c.add("trade", "one", a, b, "字号“"+a+"”和“"+b+"”差一个字。")
	default:
		c.add("trade", "differ", a, b, "字号不同：“"+a+"”和“"+b+"”。")
	}
}

func sameSounds(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if s := ident.Sound(x[i]); x[i] != y[i] && (s == "" || s != ident.Sound(y[i])) {
			return false
		}
	}
	return true
}

// placeKinds are left out where places are compared: 东莞市 is 东莞.
var placeKinds = strings.NewReplacer("省", "", "市", "", "镇", "", "街道", "", "区", "", "县", "")

func (c *comparing) place(a, b string) {
	x, y := placeKinds.Replace(a), placeKinds.Replace(b)
	switch {
	case x == y && x == "":
	case x == y:
		c.add("place", "equal", a, b, "名称里的地名相同。")
	case x == "" || y == "":
		c.add("place", "part", a, b, "只有一个名称写了地名。")
	case strings.Contains(x, y) || strings.Contains(y, x):
		c.add("place", "part", a, b, "一个名称的地名写得更细。")
	default:
		c.add("place", "differ", a, b, "名称里的地名不同：“"+a+"”和“"+b+"”。")
	}
}

func (c *comparing) words(a, b string) {
	switch {
	case a == "" && b == "":
	case a == b:
		c.add("words", "equal", a, b, "行业用语都是“"+a+"”。")
	case strings.Contains(a, b) || strings.Contains(b, a):
		c.add("words", "part", a, b, "一个名称的行业用语写得更多。")
	default:
		c.add("words", "differ", a, b, "行业用语不同：“"+a+"”和“"+b+"”。")
	}
}

// shortForm is what people call a form for short: 有限责任公司 and 公司 for 有限公司.
func shortForm(s string) string {
	if strings.HasSuffix(s, "公司") && !strings.Contains(s, "股份") && !strings.Contains(s, "分公司") {
		return "公司"
	}
	return s
}

func (c *comparing) form(a, b string) {
	switch {
	case a == "" && b == "":
	case a == b:
		c.add("form", "equal", a, b, "组织形式都是“"+a+"”。")
	case a == "" || b == "" || shortForm(a) == shortForm(b):
		c.add("form", "short", a, b, "组织形式只是写法不同。")
	default:
		c.add("form", "differ", a, b, "组织形式不同：“"+a+"”和“"+b+"”。")
	}
}
