package house

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// SharedOf is what a share gives of one subject.
type SharedOf struct {
	Asked      string // the code it was asked by
	Code, Name string
	Why        string // why nothing is given: not found, not authorised; empty where it is
	Word       string // the same for programs
	Records    []SharedRecord
	AsOf       clock.Instant
}

// SharedRecord is one record with the fields of the share.
type SharedRecord struct {
	ID                       id.ID
	Item, Authority          string
	Decided, Until           clock.Date
	Disputed                 bool
	Fields                   map[string]string
	Given                    []*catalog.Field // the fields in the order of the item
	AuthorityCode, ItemTitle string
}

// mostShared bounds the records of one subject; more of one have not been met.
const mostShared = 2000

// Sharable tells whether an item may be shared at all: by duty, or where each subject authorised it.
func Sharable(it *catalog.Item, consent bool) bool {
	switch {
	case it.OfPersons():
		return false
	case strings.HasPrefix(it.Sharing, "无条件共享"):
		return true
	case strings.HasPrefix(it.Sharing, "有条件共享：有关部门"):
		return !consent
	}
	return consent && strings.HasPrefix(it.Sharing, "有条件共享：经主体书面授权")
}

// ShareField tells whether a field may be asked for: what names the subject is given anyway, what is dropped at the door is
// not there.
func ShareField(f *catalog.Field) bool {
	return !slices.Contains(catalog.PartyIdentifiers, f.Means) && !slices.Contains(catalog.Dropped, f.Means)
}

// ConsentField tells whether a field may be asked for on each subject's authorisation: what anybody reads needs none, and no
// authorisation names it.
func ConsentField(it *catalog.Item, f *catalog.Field) bool {
	return ShareField(f) && slices.Contains(Hidden(it, it.Public()), f)
}

// ByConsent tells whether an organisation gets what is shared only where the subject authorised it: banks and credit
// services have no duty by law to look.
func ByConsent(k people.OrgKind) bool { return k == people.Bank || k == people.Provider }

// errLate keeps back what is shared from who has not taken down what ended.
var errLate = web.Fail(web.Conflict, "有停用或者销毁副本的通知超过期限还没有确认，暂停提供；请先停用、销毁并确认，确认后马上恢复。")

// Bound refuses whoever is late in taking down copies: its own, or those of who was merged into it.
func (h *Hub) Bound(ctx context.Context, by people.Actor) error {
	return h.DB.View(ctx, func(tx *db.Tx) error {
		_, late, err := takedown.Count(tx, by.Orgs())
		if err == nil && late == 0 {
			_, late, err = access.CopiesOf(tx, by.Orgs())
		}
		if err == nil && late > 0 {
			err = errLate
		}
		return err
	})
}

// Share gives what a share gives of the subject with a code: each item is a look, also where there is nothing.
func (h *Hub) Share(ctx context.Context, by people.Actor, s access.Share, code string) (out SharedOf, err error) {
	out = SharedOf{Asked: strings.TrimSpace(code), Code: strings.TrimSpace(code)}
	var x subject.Subject
	var of []id.ID
	err = h.DB.View(ctx, func(tx *db.Tx) (err error) {
		out.AsOf = tx.Now()
		if x, err = subject.Find(tx, out.Code); err == nil {
			of, err = subject.Members(tx, x.ID)
		}
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		out.Why, out.Word = "未查到（截至"+out.AsOf.Chinese()+"），请核对代码", "not_found"
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Code, out.Name = x.Code, x.Name
	for _, item := range s.Items {
		g, err := access.AskShared(ctx, h.DB, by, s.ID, x.ID, of, item)
		if errors.Is(err, access.ErrRefused) {
			out.Why, out.Word, out.Records = strings.TrimPrefix(err.Error(), access.ErrRefused.Error()+"："), access.SharedRefusal(err), nil
			if len(s.Items) > 1 {
				out.Why = "“" + h.ItemTitle(item) + "”：" + out.Why + "；几项一起申请的，缺一项就都不提供"
			}
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if err := h.sharedItem(ctx, g, item, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// sharedItem reads the records a grant is for. What has ended is absent, as everywhere.
func (h *Hub) sharedItem(ctx context.Context, g access.Grant, item string, out *SharedOf) error {
	it, ok := h.Catalog.Item(item)
	if !ok {
		return nil
	}
	before := out.Records
	return h.DB.View(ctx, func(tx *db.Tx) error {
		out.Records = slices.Clone(before)
		all, err := record.Own(tx, g.Request().Subject, mostShared)
		for i := range all {
			r := &all[i]
			f := r.Fate(tx.Today())
			if err != nil || r.Item != item || f.Ended() || f == record.FateEarly {
				continue
			}
			var body map[string]string
			if body, err = record.Reveal(tx, h.Ring, g, r); errors.Is(err, record.ErrNone) {
				err = nil
				continue
			}
			out.Records = append(out.Records, sharedRecord(it, r, body, g.Request().Fields))
		}
		return err
	})
}

func sharedRecord(it *catalog.Item, r *record.Record, body map[string]string, names []string) SharedRecord {
	out := SharedRecord{ID: r.ID, Item: it.Code, ItemTitle: it.Title, Authority: r.Authority, AuthorityCode: r.AuthorityCode, Decided: r.Decided, Disputed: r.Disputed, Fields: body}
	if r.Public {
		out.Until = r.ShownUntil
	}
	for i := range it.Fields {
		if f := &it.Fields[i]; slices.Contains(names, f.Name) {
			out.Given = append(out.Given, f)
		}
	}
	return out
}
