package client_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"xinguan/base/sheet"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// penalty is the n-th penalty of 示例 companies, all made up.
func penalty(n int) map[string]string {
	authority := ident.Make("11441998", "C1")
	return map[string]string{"party_name": fmt.Sprintf("示例%c贸易有限公司", rune('一'+n)), "party_kind": "法人及非法人组织", "uscc": ident.Make("91441998", fmt.Sprintf("MA%06d", n)),
		"doc_no": fmt.Sprintf("东示例罚〔2026〕%d号", n), "conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款", "content": "罚款人民币伍万元整",
		"fine": "5", "decided": "2026-04-10", "valid_until": "2099-12-31", "publish_until": "2027-04-10", "authority": "东莞市城市管理和综合执法局", "authority_code": authority,
		"supplier": "东莞市城市管理和综合执法局", "supplier_code": authority}
}

// table writes rows of an item as CSV.
func table(it *catalog.Item, rows ...map[string]string) []byte {
	lines := make([][]string, len(rows)+1)
	for _, f := range it.Fields {
		if slices.Contains(catalog.Dropped, f.Means) {
			continue
		}
		lines[0] = append(lines[0], f.Title)
		for i, r := range rows {
			lines[i+1] = append(lines[i+1], r[f.Name])
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, lines); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// penalties are n good rows and one whose code has a letter O for a zero.
func penalties(c *sandbox.City, from, n int) []byte {
	var rows []map[string]string
	for i := range n + 1 {
		rows = append(rows, penalty(from+i))
	}
	rows[n]["uscc"] = strings.Replace(rows[n]["uscc"], "0", "O", 1)
	it, _ := c.Hub.Catalog.Item("penalty")
	return table(it, rows...)
}

// aCity is a city of one test.
func aCity(t *testing.T, url string) *sandbox.City {
	t.Helper()
	c, err := sandbox.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
