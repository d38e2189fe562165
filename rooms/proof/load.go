package proof

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/subject"
)

// byCode is the answer for a code; nil where there is none.
func byCode(tx *db.Tx, hub *house.Hub, code string) (*Answer, error) {
	ref := ledger.Number(code)
	r, err := hub.Proofs.Find(tx, ref)
	switch {
	case errors.Is(err, ledger.ErrNoLeaf):
		return nil, nil
	case errors.Is(err, ledger.ErrWaiting):
		return waiting(tx, hub, ref)
	case err != nil:
		return nil, err
	}
	return judge(tx, hub, r, ref)
}

// waiting is the answer while the proof of what was issued a second ago is not ready.
func waiting(tx *db.Tx, hub *house.Hub, ref string) (*Answer, error) {
	data, err := ledger.LeafData(tx, ledger.KindReport, ref)
	if errors.Is(err, ledger.ErrNoLeaf) {
		data, err = ledger.LeafData(tx, ledger.KindBatch, ref)
	}
	if err != nil {
		return nil, err
	}
	p := ledger.Proven{Data: data}
	a := &Answer{Shape: ui.Wait, Word: "证明还没有备好", Title: "确由本平台刚刚出具；写进存证日志通常要一两秒，请稍后刷新本页。", Waiting: true}
	return a, a.since(tx, hub, p)
}

// judge checks a receipt with the platform's own key and adds what is so now.
func judge(tx *db.Tx, hub *house.Hub, r ledger.Receipt, ref string) (*Answer, error) {
	v := ledger.Judge(r, hub.Proofs.Key, hub.Proofs.Trust)
	a := answerOf(v)
	if !v.Proven {
		return a, nil
	}
	a.Code = ref
	return a, a.since(tx, hub, v.Data)
}

// since says of a report whether what is published changed since it was issued; what changed is not told.
func (a *Answer) since(tx *db.Tx, hub *house.Hub, p ledger.Proven) error {
	if p.Text("kind") != ledger.KindReport {
		return nil
	}
	a.Title = fmt.Sprintf("报告%s确由本平台在%s出具。", p.Text("number"), written(p.Text("generated")))
	s, err := subject.Find(tx, p.Text("subject_code"))
	if errors.Is(err, subject.ErrNone) {
		a.Changed, a.Standing = true, "被新事实取代：这家单位现在不在本平台公开查询的范围内，报告里的内容不宜再作依据。"
		return nil
	}
	if err != nil {
		return err
	}
	a.Subject = "/subjects/" + s.Code
	now, err := hub.Seen(tx, s, strings.Fields(p.Text("items")))
	if err != nil {
		return err
	}
	if a.Changed = now != p.Text("seen"); a.Changed {
		a.Standing = "被新事实取代：出具之后信息有变化，请以这家单位现在的页面为准。"
		a.Shape, a.Word = ui.Warn, "确由本平台出具，之后信息有变化"
		return nil
	}
	if !a.Waiting {
		a.Shape, a.Word = ui.OK, "确由本平台出具，之后信息没有变化"
	}
	a.Standing = fmt.Sprintf("到现在（%s）为止，报告范围内公开的信息没有变化。", tx.Now().Chinese())
	return nil
}

func written(at string) string {
	var i clock.Instant
	if i.Scan(at) != nil {
		return at
	}
	return i.Chinese()
}

// byFile is the answer for an uploaded file: a receipt, a report, or a sheet that was sent.
func byFile(tx *db.Tx, hub *house.Hub, raw []byte) (*Answer, error) {
	if r, err := ledger.ParseReceipt(raw); err == nil {
		ref := ""
		if p, err := r.Check(hub.Proofs.Key); err == nil {
			ref = p.Text("ref")
		}
		return judge(tx, hub, r, ref)
	}
	ref, err := ledger.ByDigest(tx, fmt.Sprintf("%x", sha256.Sum256(raw)))
	if errors.Is(err, ledger.ErrNoLeaf) {
		return unknown(raw), nil
	}
	if err != nil {
		return nil, err
	}
	a, err := byCode(tx, hub, ref)
	if a != nil && !a.Waiting {
		a.Shows = append(a.Shows, "上传的文件就是当时的那一份，一个字节也没有改过。")
	}
	return a, err
}

func unknown(raw []byte) *Answer {
	what := "这个文件不是本平台的收据，平台也没有出具过或收到过与它完全相同的文件"
	if bytes.HasPrefix(raw, []byte("%PDF-")) {
		what = "平台没有出具过与这个文件完全相同的报告：它可能不是本平台的，也可能改动过（另存、打印成PDF、加盖图章都算改动）"
	}
	return &Answer{Shape: ui.Err, Word: "没有证明", Title: what + "。报告上印有核验码的，请输入核验码再试。"}
}

// loadLog fills the page of the log.
func loadLog(tx *db.Tx, hub *house.Hub) (LogPage, error) {
	p := LogPage{Origin: hub.Proofs.Trust.Origin, Key: hub.Proofs.Key, Site: hub.Site, Hotline: hub.City.Hotline}
	c, err := hub.Proofs.Current(tx)
	if err != nil && !errors.Is(err, tlog.ErrNone) {
		return p, err
	}
	if err == nil {
		open, err := tlog.OpenCheckpoint([]byte(c.Note), hub.Proofs.Log.Verifier)
		if err != nil {
			return p, err
		}
		p.Size, p.At, p.Note, p.Root = int(c.Size), c.At.Chinese(), c.Note, fmt.Sprintf("%x", open.Root)
	}
	tally, err := ledger.Tally(tx)
	if err != nil {
		return p, err
	}
	p.kindsOf(tally)
	if err := p.loadSigners(tx, hub); err != nil {
		return p, err
	}
	states, err := ledger.History(tx, 10)
	for _, s := range states {
		p.History = append(p.History, State{int(s.Size), s.At.Chinese()})
	}
	return p, err
}

func (p *LogPage) loadSigners(tx *db.Tx, hub *house.Hub) error {
	all, err := hub.Proofs.Signers(tx)
	for _, s := range all {
		signed := "还没有签过"
		if s.Size > 0 {
			signed = fmt.Sprintf("%s，签到第%d条", s.At.Chinese(), s.Size)
		}
		p.Signers = append(p.Signers, Signer{s.Title, s.Name(), s.Where, signed})
	}
	return err
}
