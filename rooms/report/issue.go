package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/subject"
)

// Issued is a report that can be verified.
type Issued struct {
	Report
	Of  subject.Subject // whom it is about
	PDF []byte
}

// tries is how often a report is drawn again because another request, or another version of the program, came first.
const tries = 4

// Issue draws the report of one organisation and queues its digest for the transparency log. Asked for again while
// nothing changed, it is the same report with the same number and the same bytes: a reader who reloads the page does
// not issue another.
func Issue(ctx context.Context, hub *house.Hub, code string) (out Issued, err error) {
	src, err := read(ctx, hub, code)
	if err != nil {
		return out, err
	}
	for n := range tries {
		same := false
		if out, same, err = src.issue(ctx, hub, n); err != nil || same {
			return out, err
		}
	}
	return out, fmt.Errorf("report of %s: every number is taken", code)
}

// issue draws the report under its n-th code. same is false where a report was issued under it that this program would
// draw differently.
func (s source) issue(ctx context.Context, hub *house.Hub, n int) (out Issued, same bool, err error) {
	s.Code = s.code(hub, n)
	s.URL = hub.Site + "/verify?code=" + s.Code
	issued, err := s.issued(ctx, hub)
	if err != nil {
		return out, false, err
	}
	if out, err = s.draw(issued); err != nil || issued != nil {
		return out, err == nil && issued["pdf_sha256"] == out.digest(), err
	}
	err = hub.DB.Aside(ctx, func(tx *db.Tx) error {
		err := ledger.Attest(tx, ledger.KindReport, s.Code, s.leaf(out))
		if err == nil {
			err = s.note(tx)
		}
		if err == nil {
			issued, err = ledger.LeafData(tx, ledger.KindReport, s.Code) // another request's, where it came first
		}
		return err
	})
	if err == nil && issued["pdf_sha256"] != out.digest() {
		out, err = s.draw(issued)
	}
	return out, err == nil && issued["pdf_sha256"] == out.digest(), err
}

// code names what the report says, keyed so that nobody can guess it: 60 bits.
func (s source) code(hub *house.Hub, n int) string {
	sum := hub.Ring.Index("report", fmt.Sprintf("%s %s %s %s %s %d", s.subject.ID, clock.DateOf(s.Generated), s.AsOf, s.seen, hub.Site, n))
	return id.ID(sum[:16]).String()[:codeLength]
}

const codeLength = 12

// Spaced is a code as it is printed: K7QM-3XPA-9TRD.
func Spaced(code string) string {
	code = strings.ToUpper(code)
	if len(code) != codeLength {
		return code
	}
	return code[:4] + "-" + code[4:8] + "-" + code[8:]
}

// issued is what was said of the report when it was issued; nil before.
func (s source) issued(ctx context.Context, hub *house.Hub) (data map[string]any, err error) {
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		data, err = ledger.LeafData(tx, ledger.KindReport, s.Code)
		if errors.Is(err, ledger.ErrNoLeaf) {
			data, err = nil, nil
		}
		return err
	})
	return data, err
}

// draw draws the report, with the moment and number of the one that was issued where there is one.
func (s source) draw(issued map[string]any) (Issued, error) {
	if issued != nil {
		var at clock.Instant
		if err := at.Scan(fmt.Sprint(issued["generated"])); err != nil {
			return Issued{}, err
		}
		s.Generated, s.Number = at.Time, fmt.Sprint(issued["number"])
	}
	var out bytes.Buffer
	err := Render(&out, s.Report)
	return Issued{Report: s.Report, Of: s.subject, PDF: out.Bytes()}, err
}

func (i Issued) digest() string { return fmt.Sprintf("%x", sha256.Sum256(i.PDF)) }

// leaf is what the transparency log proves of the report.
func (s source) leaf(out Issued) map[string]any {
	return map[string]any{"number": s.Number, "subject": s.subject.ID.String(), "subject_name": s.Name, "subject_code": s.subject.Code, "as_of": s.AsOf,
		"generated": clock.InstantOf(s.Generated).String(), "pdf_sha256": out.digest(), "items": strings.Join(s.items, " "), "seen": s.seen}
}
