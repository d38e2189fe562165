package intake

import (
	"bytes"
	"slices"
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/record"
)

// recognise is what a row is known by: the key of its document, or, where the same file has the document before with other
// kinds of penalty, a key of its own. Such a row is a further penalty of one decision and no correction.
func (c *chunk) recognise(r *row, n *record.New, known map[keyed]record.Known) keyed {
	whole := keyOf(n.Subject, n.Item, n.Key, n.Digest)
	part := c.partKey(r)
	if part == nil {
		return whole
	}
	if r.Replaces != nil {
		return c.named(r, n, whole, known)
	}
	first, met := known[whole]
	if !met {
		return whole
	}
	own := keyOf(n.Subject, n.Item, part, n.Digest)
	_, sent := known[own]
	if !sent && (first.Batch != n.Batch || !apart(first.Class, n.Class)) {
		return whole
	}
	n.Key = part
	if !sent {
		c.parts = append(c.parts, n.Fixed)
		r.Findings = append(r.Findings, Finding{Row: r.N, Level: Notice, Rule: "row.part",
			Message: "与前面一行是同一决定的不同处罚，各存一条；公示期限和修复日期按其中最重的一项计算。"})
	}
	return own
}

// partKey is the key a row has as a further penalty; nil where its item knows none.
func (c *chunk) partKey(r *row) []byte {
	if it, _ := c.Catalog.Item(r.Item); it.Publication.Rule != catalog.BySeverity || r.Key == nil || r.Class == "" {
		return nil
	}
	return record.PartKey(r.Key, r.Class)
}

// named keeps the key of the record a correction names, where that is a further penalty of the same decision.
func (c *chunk) named(r *row, n *record.New, whole keyed, known map[keyed]record.Known) keyed {
	for k, was := range known {
		if k.subject == n.Subject && bytes.Equal(was.ID[:], r.Replaces) && record.SameDecision(was.Key, n.Key) {
			n.Key = was.Key
			return k
		}
	}
	return whole
}

// apart tells whether two rows have no kind of penalty in common.
func apart(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	of := strings.Split(b, ";")
	return !slices.ContainsFunc(strings.Split(a, ";"), func(k string) bool { return slices.Contains(of, k) })
}

// further says how a further penalty is sent, where a correction has none of the kinds of what it corrects.
func further(old, now string) string {
	if !apart(old, now) {
		return ""
	}
	return "如果是同一决定的另一项处罚，请把两行放在同一个文件里报送。"
}
