package flow

import (
	"errors"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// save keeps a form and gives what is kept.
func (k *desk) save(d Draft, papers ...Upload) (out Draft, err error) {
	k.t.Helper()
	err = k.d.Write(k.t.Context(), func(tx *db.Tx) error { out, err = k.Save(tx, d, papers); return err })
	return out, err
}

// A form is kept with its papers as they were taken, found again by its code however it is typed, and handed in whole: the
// case has the papers, the draft is gone and with it what could stand in another form.
func TestADraftIsKeptAndHandedIn(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		once, photo := id.New().String(), []byte("\xff\xd8\xff\xe1 示例照片，带方向")
		d, err := k.save(Draft{Once: once, Procedure: "repair", About: "/repair/x/y", Filled: Filled{Contact: Contact{Name: "示例"}, What: "示例"}}, Upload{Kind: "proof", Name: "照片.jpg", Body: photo})
		if err != nil || len(d.Code) != 14 || !d.Has("proof") || d.Has("other") {
			t.Fatalf("kept: %+v, %v", d, err)
		}
		d.Filled.Contact.Asks = "改过的说明"
		again, err := k.save(Draft{Once: once, Procedure: "repair", About: "/repair/x/y", Filled: d.Filled}, Upload{Kind: "other", Name: "说明.pdf", Body: []byte("%PDF-1.7 示例")})
		if err != nil || again.Code != d.Code || len(again.Papers) != 2 {
			t.Fatalf("kept again: %+v, %v", again, err)
		}
		find := func(code string) (d Draft, err error) {
			_ = k.d.View(t.Context(), func(tx *db.Tx) error { d, err = k.DraftByCode(tx, code); return nil })
			return d, err
		}
		typed := strings.ToLower(strings.ReplaceAll(d.Code, "-", " "))
		if got, err := find(typed); err != nil || got.Filled.Contact.Asks != "改过的说明" {
			t.Errorf("by %q: %+v, %v", typed, got, err)
		}
		for _, wrong := range []string{"", d.Code[:9], "AAAA-BBBB-CCCC"} {
			if _, err := find(wrong); !errors.Is(err, ErrNoDraft) {
				t.Errorf("by %q: %v", wrong, err)
			}
		}
		var c Case
		err = k.d.Write(t.Context(), func(tx *db.Tx) (err error) {
			c, _, err = k.Open(tx, Request{Procedure: "repair", Subject: id.New(), Record: id.New(), Org: "sthjj", Channel: "web", Contact: Contact{Name: "示例", Phone: "1"}, Once: once,
				Papers: []Upload{{Kind: "commitment", Name: "承诺.txt", Signed: true, Body: []byte("承诺（示例）")}}, By: Hand{Party: Applicant, Name: "示例"}})
			return err
		})
		if err != nil {
			t.Fatalf("the proof lies in the draft: %v", err)
		}
		err = k.d.View(t.Context(), func(tx *db.Tx) error {
			all, err := k.Papers(tx, c.ID)
			if err != nil || len(all) != 3 {
				t.Fatalf("papers of the case: %+v", all)
			}
			if _, body, err := k.Paper(tx, c.ID, all[0].ID); err != nil || string(body) != string(photo) {
				t.Errorf("the photograph is not as it was taken: %q %v", body, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := find(d.Code); !errors.Is(err, ErrNoDraft) {
			t.Errorf("the draft is still there: %v", err)
		}
		if _, err := k.save(d); err == nil {
			t.Error("a form that was sent is kept again")
		}
	})
}

// What who had signed in began is theirs: another account and a code find nothing; and what nobody goes on with is gone.
func TestDraftsOfAccountsAndTheirEnd(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		once := id.New().String()
		mine, err := k.save(Draft{Once: once, Procedure: "objection", About: "/objection/x/y", Account: "甲"}, Upload{Kind: "proof", Name: "照片.png", Body: []byte("\x89PNG\r\n\x1a\n示例")})
		if err != nil {
			t.Fatal(err)
		}
		look := func(want int) {
			t.Helper()
			err := k.d.View(t.Context(), func(tx *db.Tx) error {
				all, err := k.Drafts(tx, "甲")
				if len(all) != want || err != nil {
					t.Errorf("%d drafts, want %d: %v", len(all), want, err)
				}
				_, mineErr := k.DraftOf(tx, "甲", "/objection/x/y")
				if (mineErr == nil) != (want == 1) {
					t.Errorf("at its address: %v", mineErr)
				}
				for who, err := range map[string]error{"another account": second(k.DraftOf(tx, "乙", "/objection/x/y")), "nobody": second(k.DraftOf(tx, "", "/objection/x/y")), "by code": second(k.DraftByCode(tx, mine.Code))} {
					if !errors.Is(err, ErrNoDraft) {
						t.Errorf("%s: %v", who, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		look(1)
		if _, err := k.save(Draft{Once: once, Procedure: "objection", About: "/objection/x/y", Account: "乙"}); !errors.Is(err, ErrNoDraft) {
			t.Errorf("another account writes over it: %v", err)
		}
		err = k.d.Write(t.Context(), func(tx *db.Tx) error { return k.Drop(tx, once, "乙") })
		if !errors.Is(err, ErrNoDraft) {
			t.Errorf("another account throws it away: %v", err)
		}
		k.day.Clock = clock.At(mine.Until())
		look(1)
		k.day.Clock = clock.At(mine.Until().AddDays(1))
		look(0)
		err = k.d.Write(t.Context(), func(tx *db.Tx) error {
			n, err := EraseDrafts(tx, 10)
			all, err2 := k.Papers(tx, mine.ID)
			if n != 1 || len(all) != 0 {
				t.Errorf("%d erased, %d papers left", n, len(all))
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func second(_ Draft, err error) error { return err }

// A photograph few desks can open is told of by name, not refused as something it is not.
func TestPhotographsNobodyCanOpenAreExplained(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		_, err := k.save(Draft{Once: id.New().String(), Procedure: "objection", About: "/x"}, Upload{Kind: "proof", Name: "IMG_0001.HEIC", Body: []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")})
		var wrong Wrong
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Message, "HEIC") {
			t.Errorf("%v", err)
		}
	})
}
