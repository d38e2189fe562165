package house

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/flow"
)

// Commitment is a text an applicant signs about a record.
func Commitment(template string, x *Concerned, name, date string) string {
	what := x.Item.Title
	if no := numbered(x.Item, x.Record.DocNo, x.Record.Class); no != "" {
		what += "（" + no + "）"
	}
	return strings.NewReplacer("{subject}", x.Subject.Name, "{code}", x.Subject.Code, "{record}", what, "{name}", name, "{date}", date).Replace(template)
}

// Signed is the form with the texts the applicant signed instead of handing in a file for them.
func (f Form) Signed(kinds []flow.Paper, x *Concerned, today clock.Date) Form {
	f.Papers = slices.Clone(f.Papers)
	for _, k := range kinds {
		if k.Sign != "" {
			f.Papers = append(f.Papers, flow.Upload{Kind: k.ID, Name: k.Title + ".txt", Signed: true, Body: []byte(Commitment(k.Sign, x, f.Contact.Name, today.Chinese()))})
		}
	}
	return f
}
