package ledger

import (
	"bytes"
	"context"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// Checked is how far a check of the audit log came.
type Checked struct {
	Lines   int64  `json:"lines"`   // sealed lines that are whole and continue one another
	Waiting int64  `json:"waiting"` // lines of the last second or so, not sealed yet and not covered
	Last    string `json:"last"`    // when the last line was written; empty for none
	Hash    string `json:"hash"`    // of the last line, hexadecimal: note it elsewhere
	Proved  int64  `json:"proved"`  // the last line whose hash also stands in the transparency log; 0 for none
}

// Fault is the first thing wrong with the audit log. It is an error, in Chinese.
type Fault struct {
	Seq    int64  `json:"seq"`              // number of the line; for lines cut off at the end the first missing one
	At     string `json:"at,omitempty"`     // when the line says it was written
	Action string `json:"action,omitempty"` // what the line says was done
	What   string `json:"what"`             // missing, order, content, end, head, log
	Says   string `json:"says"`             // a sentence: what differs
}

// What can be wrong.
const (
	faultMissing = "missing" // a line is not there
	faultOrder   = "order"   // a line does not continue the one before
	faultContent = "content" // a line differs from its hash
	faultEnd     = "end"     // lines are cut off at the end
	faultHead    = "head"    // the note of the last line differs from it
	faultLog     = "log"     // the transparency log holds another hash
)

// Error says what is wrong and what to do first.
func (f *Fault) Error() string {
	return f.Says + "。请立即停止写入、保全数据库和日志文件，并与备份核对"
}

func (l line) fault(what, format string, args ...any) *Fault {
	return &Fault{Seq: l.seq, At: l.at.String(), Action: l.Action, What: what, Says: fmt.Sprintf(format, args...)}
}

// Verify walks the whole sealed audit log in one snapshot, in bounded memory. The error is a *Fault where a line was
// changed, taken out or put in, and names the first one. Without anchors a log that somebody with the database in
// hand rewrote from some line to the end, together with the note of its end, passes: an anchor is a line's hash kept
// elsewhere, and Proof.Anchors reads those of the transparency log.
func Verify(ctx context.Context, d *db.DB, anchors ...Anchor) (c Checked, err error) {
	w := &walk{anchors: map[int64][]byte{}, last: head{hash: []byte{}}}
	for _, a := range anchors {
		w.anchors[a.Seq], w.upTo = a.Hash, max(w.upTo, a.Seq)
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		want, err := db.One(tx, scanHead, `select seq, hash from ledger_head where chain = 'audit'`)
		if err != nil {
			return err
		}
		if w.Waiting, err = db.One(tx, scanCount, `select count(*) from audit where seq is null`); err != nil {
			return err
		}
		if err := db.Each(tx, w.step, `select `+lineColumns+` from audit where seq is not null order by seq`); err != nil {
			return err
		}
		return w.end(want)
	})
	return w.Checked, err
}

func scanCount(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }

// Anchor is the hash of a line as something outside the database keeps it.
type Anchor struct {
	Seq  int64
	Hash []byte
}

// walk goes through the lines.
type walk struct {
	Checked
	last    head
	anchors map[int64][]byte
	upTo    int64 // the last anchor
}

func (w *walk) step(scan db.Scanner) error {
	l, err := scanLine(scan)
	if err != nil {
		return err
	}
	if f := l.follows(w.last); f != nil {
		return f
	}
	if want, ok := w.anchors[l.seq]; ok {
		if !bytes.Equal(want, l.hash) {
			return l.fault(faultLog, "审计日志第%d条（%s，%s）与存证日志里保存的摘要不符，这一条或它之前的内容被整段改写过", l.seq, l.at.Chinese(), l.Action)
		}
		w.Proved = l.seq
	}
	w.last = head{l.seq, l.hash}
	w.Lines, w.Last, w.Hash = l.seq, l.at.String(), fmt.Sprintf("%x", l.hash)
	return nil
}

// end compares the last line with the notes of where the log ends.
func (w *walk) end(want head) error {
	cut := func(to int64, where string) *Fault {
		return &Fault{Seq: w.last.seq + 1, What: faultEnd, Says: fmt.Sprintf("审计日志第%d条起被删去：应到第%d条为止（%s），现在只到第%d条", w.last.seq+1, to, where, w.last.seq)}
	}
	switch {
	case w.upTo > w.last.seq:
		return cut(w.upTo, "存证日志记着")
	case want.seq > w.last.seq:
		return cut(want.seq, "数据库记着")
	case want.seq != w.last.seq || !bytes.Equal(w.last.hash, want.hash):
		return &Fault{Seq: w.last.seq, At: w.Last, What: faultHead, Says: fmt.Sprintf("审计日志到第%d条，而数据库记着的末尾是第%d条，或摘要不同：末尾被改动过", w.last.seq, want.seq)}
	}
	return nil
}

// follows tells what keeps the line from continuing the chain after last; nil when it is whole and does.
func (l line) follows(last head) *Fault {
	switch {
	case l.seq != last.seq+1:
		f := l.fault(faultMissing, "审计日志第%d条不见了（第%d条之后就是第%d条）", last.seq+1, last.seq, l.seq)
		f.Seq = last.seq + 1
		return f
	case !bytes.Equal(l.prev, last.hash):
		return l.fault(faultOrder, "审计日志第%d条（%s，%s）与前一条接不上，两条之一被改动或调换过", l.seq, l.at.Chinese(), l.Action)
	case !bytes.Equal(l.hash, l.digest()):
		return l.fault(faultContent, "审计日志第%d条（%s，%s）的内容与封存时的摘要不符，被改动过；现在写着：谁 %s，对象 %s，理由 %s",
			l.seq, l.at.Chinese(), l.Action, orDash(l.Actor), orDash(l.Object), orDash(l.Reason))
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// Line is a line of the audit log as it is read.
type Line struct {
	Seq    int64         `json:"seq"` // 0 until it is sealed
	At     clock.Instant `json:"at"`
	Actor  string        `json:"actor"`
	Action string        `json:"action"`
	Object string        `json:"object"`
	Reason string        `json:"reason,omitempty"`
	Detail string        `json:"detail,omitempty"`
	Hash   string        `json:"hash,omitempty"`
}

// Filter narrows a list of lines; empty parts do not. A day counts in the city's time zone.
type Filter struct {
	From, To clock.Date // both included
	Actor    string
	Action   string // whole, or its beginning with a dot at the end: intake.
	Object   string // whole, or its beginning with a slash at the end: batch/
	Before   int64  // lines numbered below; for the next page
}

// Lines are the newest sealed lines that fit, newest first, at most limit.
func Lines(tx *db.Tx, f Filter, limit int) ([]Line, error) {
	q, args := f.where()
	args = append(args, limit)
	return db.All(tx, func(scan db.Scanner) (Line, error) {
		l, err := scanLine(scan)
		return Line{l.seq, l.at, l.Actor, l.Action, l.Object, l.Reason, l.detail, fmt.Sprintf("%x", l.hash)}, err
	}, `select `+lineColumns+` from audit where `+q+` order by seq desc limit `+db.In(len(args), 1), args...)
}

func (f Filter) where() (q string, args []any) {
	q = "seq is not null"
	add := func(cond string, arg any) {
		args = append(args, arg)
		q += fmt.Sprintf(" and %s $%d", cond, len(args))
	}
	for _, c := range []struct{ column, value, open string }{{"actor", f.Actor, ""}, {"action", f.Action, "."}, {"object", f.Object, "/"}} {
		switch n := len(c.value); {
		case n == 0:
		case c.open != "" && c.value[n-1:] == c.open:
			add(c.column+" >=", c.value)
			add(c.column+" <", c.value[:n-1]+string(c.open[0]+1))
		default:
			add(c.column+" =", c.value)
		}
	}
	if f.From != "" {
		add("at >=", clock.InstantOf(f.From.Time()))
	}
	if f.To != "" {
		add("at <", clock.InstantOf(f.To.AddDays(1).Time()))
	}
	if f.Before > 0 {
		add("seq <", f.Before)
	}
	return q, args
}
