package rulebook

import (
	"fmt"
	"strings"
)

// cite names a book as in a sentence: 按《信用修复管理办法》（国家发展和改革委员会令第36号）.
func (b *Book) cite() string {
	s := "按《" + b.Title + "》"
	if b.Number != "" {
		s += "（" + b.Number + "）"
	}
	return s
}

// words explains the terms of this book alone; low and high are its periods in months.
func (b *Book) words(t Terms, sev Severity, special bool, low, high int) string {
	if !t.Shown {
		return fmt.Sprintf("%s：认定为%s失信的，原则上不公示。", b.cite(), sev.Title())
	}
	return fmt.Sprintf("%s：%s最短公示%s，最长公示%s，自%s作出决定起算。",
		b.cite(), b.classWords(sev, special), period(low), period(high), t.From.Chinese())
}

// classWords says whose periods follow.
func (b *Book) classWords(sev Severity, special bool) string {
	words := "认定为" + sev.Title() + "失信，"
	switch {
	case b.sameForAll():
		words = "行政处罚信息"
	case sev == Unclassified:
		words = "认定单位尚未确定失信严重程度，不超过" + b.Classes[Unclassified].As.Title() + "失信的期限，"
	}
	if special {
		words += "（" + b.Special.Title + "）"
	}
	return words
}

// sameForAll tells whether the book knows no classes.
func (b *Book) sameForAll() bool {
	for sev, c := range b.Classes {
		if sev != General && c.As != General {
			return false
		}
	}
	return true
}

// transitionWords explains terms that come from two books.
func (b *Book) transitionWords(old, now, t Terms) string {
	rule := map[string]string{
		LiveAtEntry: "新规则施行时仍在公示的，改按新规则",
		MoreLenient: "决定作出在先的，取较早的最后公示日和较早的修复日，不因规则改变而延长",
	}[b.Transition]
	both := strings.TrimSuffix(old.Why, "。") + "；" + b.From.Chinese() + "起" + strings.TrimSuffix(now.Why, "。") + "。" + rule
	if !t.Shown {
		return both + "：不再公示。"
	}
	return fmt.Sprintf("%s：最后公示日%s，%s起可以申请修复。", both, t.Until.Chinese(), t.RepairFrom.Chinese())
}

// period writes months as in a sentence: 3个月, 1年, 1年6个月.
func period(months int) string {
	years, rest := months/12, months%12
	switch {
	case years == 0:
		return fmt.Sprintf("%d个月", rest)
	case rest == 0:
		return fmt.Sprintf("%d年", years)
	}
	return fmt.Sprintf("%d年%d个月", years, rest)
}

// words explains the terms of another channel, and what is not known of them.
func (c *Channel) words(s Sighting, t Elsewhere) string {
	n, _ := c.max(s).Months()
	law := "《" + c.Title + "》（" + c.Number + "）"
	why := "按" + law + "，在那里公示" + period(n) + "，自公示之日起算"
	if t.Until == "" {
		why += "。报送单位没有填写在那里公示的日期，本平台算不出那里哪一天停止公示；请到该系统查看"
	} else {
		why += "：" + t.Published.Chinese() + "公示，最后公示日" + t.Until.Chinese() + "。两处的期限各算各的，本平台到较早的一天为止"
	}
	if _, sure := c.low(s); !sure {
		low, _ := c.Params[c.Low.Max].Months()
		why += "。罚款数额较低的只公示" + period(low) + "，多少算较低由省级以上部门规定，本平台没有查到"
	}
	if c.Open != "" {
		why += "。" + c.Open
	}
	return why + "。"
}
