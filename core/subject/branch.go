package subject

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/core/ident"
)

// parent is the name of the organisation whose branch a name in the form of ident.NormName is: what stands before the
// ending of the branch, up to the last word that ends the name of a parent. 示例建筑有限公司东莞分公司 is a branch of
// 示例建筑有限公司; 示例银行股份有限公司东莞长安支行 of 示例银行股份有限公司.
func (b Branches) parent(norm string) (string, bool) {
	ends := false
	for _, e := range b.Endings {
		ends = ends || strings.HasSuffix(norm, e)
	}
	if !ends {
		return "", false
	}
	for _, p := range b.Parents {
		if i := strings.Index(norm, p); i > len(p) && i+len(p) < len(norm) {
			return norm[:i+len(p)], true
		}
	}
	return "", false
}

// Parent is the name of the organisation whose branch a name says it is, in the form of ident.NormName.
func (b Branches) Parent(name string) (string, bool) { return b.parent(ident.NormName(name)) }

// Family is what a name tells of an organisation's parent and branches. They are shown as a relation and never made one:
// what is filed against a branch stays with it.
type Family struct {
	Parent   string // the parent's name as the branch's name tells it; empty for none
	Known    *Brief // the parent, where exactly one subject bears that name
	Branches []Brief
	More     bool // there are more branches
}

// branchesRead bounds how many names that begin with a parent's are looked through.
const branchesRead = 200

// FamilyOf finds the parent and the branches of a subject by their names, at most so many.
func (b Branches) FamilyOf(tx *db.Tx, s Subject, most int) (Family, error) {
	var f Family
	var err error
	if name, ok := b.Parent(s.Name); ok {
		f.Parent = name
		if f.Known, err = onlyBearer(tx, name); err != nil {
			return f, err
		}
	}
	norm := ident.NormName(s.Name)
	if !slices.ContainsFunc(b.Parents, func(p string) bool { return strings.HasSuffix(norm, p) }) {
		return f, nil
	}
	all, err := db.All(tx, scanBrief, `select s.subject_id, s.name, s.code from subject_name n join subject s on s.subject_id = n.subject_id
		where n.norm > $1 and n.norm < $2 and n.until_d = '' and s.kind <> 'person' and s.subject_id = coalesce(s.canonical, s.subject_id) order by n.norm limit $3`,
		norm, norm+string(utf8.MaxRune), branchesRead)
	for _, x := range all {
		if p, ok := b.Parent(x.Name); !ok || p != norm {
			continue
		}
		if len(f.Branches) == most {
			f.More = true
			break
		}
		f.Branches = append(f.Branches, x)
	}
	return f, err
}

// onlyBearer is the subject with a present name, nil where there is none or more than one.
func onlyBearer(tx *db.Tx, norm string) (*Brief, error) {
	all, err := db.All(tx, scanBrief, `select distinct s.subject_id, s.name, s.code from subject_name n join subject m on m.subject_id = n.subject_id
		join subject s on s.subject_id = coalesce(m.canonical, m.subject_id) where n.norm = $1 and n.until_d = '' and s.kind <> 'person' limit 2`, norm)
	if err != nil || len(all) != 1 {
		return nil, err
	}
	return &all[0], nil
}
