package rulebook

import (
	"slices"

	"xinguan/base/yamlfile"
)

// readChannel reads another place of publication.
func (l *loader) readChannel(name string) {
	c := &Channel{Params: map[string]Param{}}
	f, err := yamlfile.Read(l.fsys, name, c)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	for _, need := range []struct{ key, value string }{{"id", c.ID}, {"system", c.System}, {"title", c.Title}, {"number", c.Number}, {"source", c.Source}, {"from", string(c.From)}, {"early", c.Early}, {"late", c.Late}} {
		if need.value == "" {
			l.fault(f, "缺少 "+need.key+"，请补上", need.key)
		}
	}
	l.checkDate(f, c.From, "from")
	if len(c.Authorities) == 0 || slices.Contains(c.Authorities, "") {
		l.fault(f, "authorities 要写明哪些单位的决定在那里公示（单位名称里的词）", "authorities")
	}
	for i := range c.List {
		l.checkParam(f, &c.List[i], c.Params, c.ID, i)
	}
	for _, max := range []string{c.Max, c.Low.Max} {
		if _, ok := c.Params[max].Months(); !ok {
			l.fault(f, "max 应是 params 里以月或年为单位的参数 id，请更正", "max")
		}
	}
	if _, ok := c.Params[c.Low.Fine]; !ok {
		l.fault(f, "low 里的 fine 应是 params 里的参数 id；数额不知道的，参数的 value 照实写", "low")
	}
	if c.Verified && slices.ContainsFunc(c.List, func(p Param) bool { return !p.Verified }) {
		l.fault(f, "还有参数没有核对原文，不能写 verified: yes", "verified")
	}
	l.rules.Channels = append(l.rules.Channels, c)
}
