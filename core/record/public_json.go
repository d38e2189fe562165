package record

import (
	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/jsonout"
)

// Fields are the fields of a record the open interface gives: an object of texts, in the order of their names.
type Fields []Said

// Schema describes them.
func (Fields) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeString}}
}

// AppendJSON writes them.
func (f Fields) AppendJSON(b []byte) []byte {
	o := jsonout.Open(b)
	for i := range f {
		o.Text(f[i].Name, f[i].Text)
	}
	return o.Close()
}

// MarshalJSON writes them where the library writes the record.
func (f Fields) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// AppendJSON writes a record as the library would, which takes as long to do it as the database to read the record.
func (p *Public) AppendJSON(b []byte) []byte {
	o := jsonout.Open(b)
	o.Text("id", p.ID)
	o.Text("item", p.Item)
	o.Text("party", p.Party)
	o.Text("authority", p.Authority)
	o.Text("decided", p.Decided)
	o.Text("document_number", p.DocNo)
	o.Given("kind", p.Kind)
	o.Given("severity", p.Severity)
	o.Given("heaviest_severity", p.Heaviest)
	o.Given("severity_by", p.SeverityBy)
	o.Given("severity_basis", p.SeverityBasis)
	o.Text("shown_from", p.ShownFrom)
	o.Given("shown_until", p.ShownUntil)
	o.Given("repair_from", p.RepairFrom)
	o.Given("rulebook", p.Rulebook)
	if p.RuleVerified != nil {
		o.Flag("rulebook_verified", *p.RuleVerified)
	}
	if p.Elsewhere != nil {
		o.Member("elsewhere", p.Elsewhere.AppendJSON)
	}
	o.Flag("disputed", p.Disputed)
	if len(p.Shielded) > 0 {
		o.Member("shielded_fields", func(b []byte) []byte {
			return jsonout.List(b, p.Shielded, func(b []byte, s *string) []byte { return jsonout.Text(b, *s) })
		})
	}
	o.Given("statement", p.Statement)
	o.Member("fields", p.Fields.AppendJSON)
	return o.Close()
}

// AppendJSON writes the other place.
func (e *PublicElsewhere) AppendJSON(b []byte) []byte {
	o := jsonout.Open(b)
	o.Text("system", e.System)
	o.Given("published", e.Published)
	o.Given("shown_until", e.Until)
	o.Text("rule", e.Rule)
	return o.Close()
}

// AppendJSON writes a notice.
func (n *PublicNotice) AppendJSON(b []byte) []byte {
	o := jsonout.Open(b)
	o.Text("item", n.Item)
	o.Text("kind", n.Kind)
	o.Text("document_number", n.DocNo)
	o.Text("authority", n.Authority)
	o.Text("issued", n.Issued)
	o.Text("reason", n.Reason)
	o.Text("withdrawn", n.On)
	return o.Close()
}
