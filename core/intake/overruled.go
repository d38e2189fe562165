package intake

import (
	"strings"

	"xinguan/core/subject"
)

// overruled says of a row of a register what another register had said that it took the place of: the one that came in last
// counts, and two that disagree have to talk.
func (c *chunk) overruled(r *row, o subject.Over, status string) {
	if o == (subject.Over{}) {
		return
	}
	var changes []string
	if o.Name != "" {
		changes = append(changes, "名称由“"+o.Name+"”改为“"+r.Name+"”")
	}
	if o.Status != "" {
		changes = append(changes, "状态由“"+o.Status+"”改为“"+status+"”")
	}
	item, agency, _ := strings.Cut(o.Source, ":")
	if it, ok := c.Catalog.Item(item); ok {
		item = it.Title
	}
	since := ""
	if o.Since != "" {
		since = "于" + o.Since.Chinese()
	}
	r.Findings = append(r.Findings, Finding{Row: r.N, Level: Warning, Rule: "register.other", Value: o.Name,
		Message: "这个主体原由" + c.agencyName(agency) + since + "按“" + item + "”登记；按这一行，" + strings.Join(changes, "，") +
			"，以后到的为准。两边不一致的，请与对方核对，由写错的一方更正后重新报送。"})
}
