package catalog

import "xinguan/base/sheet"

// titles refuses two fields that the same title would map to. A title may be the machine's name of another field: English
// sheets head the party's column with name, which some items call the honour's; see intake's titles.
func (v *validator) titles() {
	seen := map[string]string{}
	for i, f := range v.item.Fields {
		for _, t := range f.Headings() {
			key := sheet.Fold(t)
			if other, dup := seen[key]; dup && other != f.Name {
				v.fail("标题“"+t+"”同时属于字段 "+other+" 和 "+f.Name, v.at(i)...)
			}
			seen[key] = f.Name
		}
	}
}

// Titles are all the headings a column of this field may carry.
func (f *Field) Titles() []string { return append(f.Headings(), f.Name) }

// Headings are the titles people write over a column of this field: all but the machine's name of it.
func (f *Field) Headings() []string {
	out := append([]string{f.Title}, f.Aliases...)
	if f.Standard != "" {
		out = append(out, f.Standard)
	}
	return out
}
