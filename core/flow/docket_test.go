package flow

import (
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
)

// TestEveryPageOfADocket: page by page every case comes once, in the order of one long list.
func TestEveryPageOfADocket(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		for i := range 9 {
			k.must(first(k.open(func(r *Request) { r.Org = []string{"sthjj", "cgj"}[i%2] })))
		}
		if err := k.d.Write(t.Context(), func(tx *db.Tx) error {
			all, err := k.Docket(tx, Filter{}, 9)
			for i, c := range all {
				switch i % 3 {
				case 1:
					c.Due = ""
				case 2:
					c.Closed = "2026-11-20T00:00:00.000000Z"
				}
				if err == nil {
					_, err = k.update(tx, &c, c.N)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var whole, paged []id.ID
		k.view(func(tx *db.Tx) error {
			all, err := k.Docket(tx, Filter{}, 99)
			for i := range all {
				whole = append(whole, all[i].ID)
			}
			page, err2 := k.Docket(tx, Filter{}, 2)
			for err == nil && err2 == nil && len(page) > 0 {
				for i := range page {
					paged = append(paged, page[i].ID)
				}
				page, err2 = k.DocketAfter(tx, Filter{}, page[len(page)-1].Turn(), 2)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if len(whole) != 9 || len(paged) != 9 {
			t.Fatalf("%d in one list, %d by pages", len(whole), len(paged))
		}
		for i := range whole {
			if whole[i] != paged[i] {
				t.Fatalf("place %d differs", i)
			}
		}
	})
}
