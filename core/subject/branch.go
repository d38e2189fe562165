package subject

import (
	"strings"

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
