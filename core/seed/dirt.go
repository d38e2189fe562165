package seed

import "strings"

// flaw is something wrong with a row of decisions, as seen in real sheets.
type flaw int

const (
	none           flaw = iota
	sameAgain           // the row before once more
	corrected           // the row before with other content
	unknownParty        // a valid code the register does not know
	naturalPerson       // a row about a person; in the variant without 行政相对人类别 with the ID where the code belongs
	zeroAsO             // O for 0 in the code
	codeWide            // code in full width
	codeLower           // code in lower case with a blank
	codeWrong           // wrong check digit
	codeMissing         // no identifier at all
	docMissing          // no document number
	docNone             // 无 for a document number
	nameChanged         // one character of the name is another
	nameFormer          // the name before the last change
	dateDotted          // 2026.3.5
	dateChinese         // 2026年3月5日
	dateSlashed         // 2026/3/5
	dateSerial          // 46086
	dateWide            // ２０２６－０３－０５
	dateFuture          // a decision of next month
	longTermWrong       // 2099-01-31
	amountInYuan        // 元 where 万元 is meant
	amountCommas        // 12,000.00元
	lineBreak           // line breaks in a text
	idInRemark          // a resident ID in 备注
	phoneInRemark       // a mobile number in 备注
	contentMissing      // nothing decided
	flaws
)

// flawOf tells what is wrong with row i of a sheet.
func (g *Generator) flawOf(t tag, i int) flaw {
	r := g.random(ofDirt+t<<8, i)
	if !r.chance(g.opt.Dirt) {
		return none
	}
	f := flaw(1 + r.n(int(flaws)-1))
	if i == 0 && (f == sameAgain || f == corrected) {
		return none
	}
	return f
}

// mixed makes rows of a sheet of organisations, some of them flawed.
func (g *Generator) mixed(t tag, org, someone func(*line, *decision)) func(*line, int) {
	var d decision // rows are made one after another
	return func(l *line, i int) {
		f := g.flawOf(t, i)
		correction := f == corrected
		for i > 0 && (f == sameAgain || f == corrected) { // both repeat the nearest row before that is its own
			i--
			f = g.flawOf(t, i)
		}
		if correction {
			f = none
		}
		g.begin(&d, t, i, f == unknownParty)
		if f == naturalPerson {
			someone(l, &d)
			l[colCode] = l[colID]
			return
		}
		org(l, &d)
		if correction {
			correct(l)
		}
		d.spoil(l, f)
	}
}

// correct is what an agency sends when it finds its own mistake: the same decision with other content.
func correct(l *line) {
	l[colContent] += "（更正）"
	l[colRemark] = "更正前一条：内容录入有误"
}

// spoil puts a flaw into a row.
func (d *decision) spoil(l *line, f flaw) {
	switch {
	case f >= zeroAsO && f <= nameFormer:
		d.spoilParty(l, f)
	case f >= dateDotted && f <= longTermWrong:
		d.spoilDate(l, f)
	case f > longTermWrong:
		d.spoilContent(l, f)
	}
}

func (d *decision) spoilParty(l *line, f flaw) {
	switch f {
	case zeroAsO:
		l[colCode], _ = letterO(l[colCode])
	case codeWide:
		l[colCode] = fullWidth(l[colCode])
	case codeLower:
		l[colCode] = strings.ToLower(l[colCode][:9]) + " " + strings.ToLower(l[colCode][9:])
	case codeWrong:
		l[colCode] = wrongCheck(l[colCode])
	case codeMissing:
		l[colCode] = ""
	case docMissing:
		l[colDocNo] = ""
	case docNone:
		l[colDocNo] = "无"
	case nameChanged:
		l[colName] = changed(l[colName], nameChars[d.r.n(len(nameChars))])
	case nameFormer:
		if len(d.subject.FormerNames) > 0 {
			l[colName] = d.subject.FormerNames[0]
		}
	}
}

// changed puts another character for the first of the trade name.
func changed(name string, c rune) string {
	const mark = "示例"
	head, rest, ok := strings.Cut(name, mark)
	if !ok || rest == "" {
		return name
	}
	r := []rune(rest)
	r[0] = c
	return head + mark + string(r)
}

func (d *decision) spoilDate(l *line, f flaw) {
	at := &l[colDecided]
	switch f {
	case dateDotted:
		*at = dotted(*at)
	case dateChinese:
		*at = chinese(*at)
	case dateSlashed:
		*at = slashed(*at)
	case dateSerial:
		*at = serial(*at)
	case dateWide:
		*at = fullWidth(*at)
	case dateFuture:
		*at = string(d.g.days.ago(-20 - d.r.n(20)))
	case longTermWrong:
		l[colUntil] = "2099-01-31"
	}
}

func (d *decision) spoilContent(l *line, f flaw) {
	switch f {
	case amountInYuan:
		if l[colFine] != "" {
			l[colFine] = yuanOf(l[colFine])
		}
	case amountCommas:
		if l[colFine] != "" {
			l[colFine] = commas(yuanOf(l[colFine])) + ".00元"
		}
	case lineBreak:
		l[colContent] = strings.Replace(l[colContent], "；", "；\n", 1)
		l[colRemark] = "见附件\n共2页"
	case idInRemark:
		l[colRemark] = "经办人：示例甲，身份证号" + resident(d.r.n(300000))
	case phoneInRemark:
		l[colRemark] = "联系人：示例乙，电话1380000000" + string(rune('0'+d.r.n(10)))
	case contentMissing:
		l[colContent] = ""
	}
}

// yuanOf turns 万元 into 元: 4.8 → 48000.
func yuanOf(wan string) string {
	whole, frac, _ := strings.Cut(wan, ".")
	s := strings.TrimLeft(whole+frac+"0000"[len(frac):], "0")
	return s
}

// commas groups digits by three.
func commas(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
