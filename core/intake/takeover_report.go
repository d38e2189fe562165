package intake

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"xinguan/base/clock"
	"xinguan/core/record"
)

// TakeoverReport accounts for every row of a take-over. Per file, Read = Taken + Duplicate + Refused, beside Discarded;
// per item and state, what the earlier platform had equals what lies in the tables, in rows and in amounts.
type TakeoverReport struct {
	ID         string       `json:"takeover"`
	Platform   string       `json:"platform"`
	AsOf       string       `json:"as_of"`
	Finished   string       `json:"finished"`
	Read       int64        `json:"read"`
	Taken      int64        `json:"taken"`
	Duplicate  int64        `json:"duplicate"`
	Refused    int64        `json:"refused"`
	Discarded  int64        `json:"discarded"` // rows about natural persons nobody may collect
	Revived    int64        `json:"revived"`   // records shown now that the earlier platform did not show: must be none
	Balanced   bool         `json:"balanced"`
	Trial      bool         `json:"trial,omitempty"` // nothing was taken: Taken is what would be, repeats included
	Files      []OldFile    `json:"files"`
	States     []OldState   `json:"states"`
	Visibility []OldVisible `json:"visibility"`
	Digest     string       `json:"digest"` // SHA-256 of this report as JSON with an empty digest
}

// OldFile is what became of one file.
type OldFile struct {
	File      string         `json:"file"`
	Item      string         `json:"item"`
	Read      int64          `json:"read"`
	Taken     int64          `json:"taken"`
	Duplicate int64          `json:"duplicate"`
	Refused   int64          `json:"refused"`
	Discarded int64          `json:"discarded"`
	RefusedBy []refusal      `json:"refused_by,omitempty"`
	Warned    map[string]int `json:"warned,omitempty"` // rows taken with a warning, by rule
	Notes     []string       `json:"notes,omitempty"`
	Batch     string         `json:"batch"`
}

// OldState compares both sides for an item and a state on the earlier platform. Amounts are in fen.
type OldState struct {
	Item      string `json:"item"`
	Title     string `json:"title"`
	State     string `json:"state"`
	Read      int64  `json:"read"`
	Refused   int64  `json:"refused"`
	Repeated  int64  `json:"repeated"`  // the same old id again
	Old       int64  `json:"old"`       // Read − Refused − Repeated
	New       int64  `json:"new"`       // in the tables, repeats of a record included
	Duplicate int64  `json:"duplicate"` // of New, repeats of a record
	OldAmount int64  `json:"old_amount"`
	NewAmount int64  `json:"new_amount"`
	Equal     bool   `json:"equal"`
}

// OldVisible says how many records of an item that stood in a state are shown now, or why they are not.
type OldVisible struct {
	Item    string `json:"item"`
	Title   string `json:"title"`
	State   string `json:"state"`
	Visible bool   `json:"visible"`
	Why     string `json:"why"` // of what is not visible
	Rows    int64  `json:"rows"`
	Differs bool   `json:"differs"` // from the earlier platform
}

// report puts the counts of the files beside the figures of the tables.
func (t *Takeover) report(figures []record.OldFigure) *TakeoverReport {
	r := &TakeoverReport{ID: t.id.String(), Platform: t.plan.Platform, AsOf: string(t.plan.AsOf), Balanced: true}
	states := map[[2]string]*OldState{}
	for _, f := range t.progress.Files {
		one := f.report()
		r.Files = append(r.Files, one)
		r.Read, r.Taken, r.Duplicate = r.Read+one.Read, r.Taken+one.Taken, r.Duplicate+one.Duplicate
		r.Refused, r.Discarded = r.Refused+one.Refused, r.Discarded+one.Discarded
		r.Balanced = r.Balanced && one.Read == one.Taken+one.Duplicate+one.Refused
		for _, s := range f.Sides {
			t.state(states, s.Item, s.State).old(s)
		}
	}
	for _, f := range figures {
		t.state(states, f.Item, f.OldState).new(f)
		v := t.visible(f)
		if v.Differs && v.Visible {
			r.Revived += v.Rows
		}
		r.Visibility = append(r.Visibility, v)
	}
	r.Balanced = r.Balanced && r.Revived == 0
	r.Visibility = merged(r.Visibility)
	for _, s := range states {
		s.Equal = s.Old == s.New && s.OldAmount == s.NewAmount
		r.Balanced = r.Balanced && s.Equal
		r.States = append(r.States, *s)
	}
	slices.SortFunc(r.States, func(a, b OldState) int { return compareTexts(a.Item, b.Item, a.State, b.State) })
	return r
}

func compareTexts(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			if pairs[i] < pairs[i+1] {
				return -1
			}
			return 1
		}
	}
	return 0
}

func (t *Takeover) state(in map[[2]string]*OldState, item, state string) *OldState {
	k := [2]string{item, state}
	if in[k] == nil {
		in[k] = &OldState{Item: item, Title: t.title(item), State: state}
	}
	return in[k]
}

func (t *Takeover) title(item string) string {
	if it, ok := t.Catalog.Item(item); ok {
		return it.Title
	}
	return item
}

func (s *OldState) old(n *side) {
	s.Read, s.Refused, s.Repeated = s.Read+n.Read, s.Refused+n.Refused, s.Repeated+n.Repeated
	s.Old += n.Sorted - n.Repeated
	s.OldAmount += n.Amount - n.RepeatedAmount
}

func (s *OldState) new(f record.OldFigure) {
	s.New, s.NewAmount = s.New+f.N, s.NewAmount+f.Amount
	if f.Twice {
		s.Duplicate += f.N
	}
}

// whys are the reasons for which a record is not shown, in words.
var whys = map[string]string{
	record.NotCurrent: "同一文号有较新的记录",
	record.NotLive:    "已修复、撤回、撤销或屏蔽",
	record.NotPublic:  "按本平台的目录和规则不公示",
	record.NotYet:     "公示起日未到",
	record.Over:       "公示期限已满",
}

func (t *Takeover) visible(f record.OldFigure) OldVisible {
	v := OldVisible{Item: f.Item, Title: t.title(f.Item), State: f.OldState, Visible: f.Why == "", Why: whys[f.Why], Rows: f.N}
	was := f.OldState == oldStates[0].code
	v.Differs = was != v.Visible
	return v
}

// merged adds up what is said alike of repeats and their records.
func merged(in []OldVisible) (out []OldVisible) {
	for _, v := range in {
		i := slices.IndexFunc(out, func(o OldVisible) bool {
			return o.Item == v.Item && o.State == v.State && o.Visible == v.Visible && o.Why == v.Why
		})
		if i < 0 {
			out = append(out, v)
		} else {
			out[i].Rows += v.Rows
		}
	}
	return out
}

func (f *oldFile) report() OldFile {
	sum := f.sum
	one := OldFile{File: filepath.Base(f.Path), Item: f.Item, Read: int64(f.Read), Discarded: int64(f.Discarded), RefusedBy: f.Refused, Warned: f.Warned,
		Taken: sum(func(s *side) int64 { return s.Taken }), Duplicate: sum(func(s *side) int64 { return s.Twice + s.Repeated }),
		Refused: sum(func(s *side) int64 { return s.Refused }), Batch: f.Batch.String()}
	for _, n := range f.Notes {
		one.Notes = append(one.Notes, n.Message)
	}
	return one
}

// seal stamps the report and gives it as JSON with its digest.
func (r *TakeoverReport) seal(now clock.Instant) ([]byte, error) {
	r.Finished, r.Digest = now.String(), ""
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	r.Digest = fmt.Sprintf("%x", sum)
	return json.Marshal(r)
}

// Verify tells whether a report still has the digest it was stored with.
func (r *TakeoverReport) Verify() error {
	c := *r
	c.Digest = ""
	raw, err := json.Marshal(&c)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(raw); fmt.Sprintf("%x", sum) != r.Digest {
		return fmt.Errorf("对账报告的内容与摘要不符；请用 xinguan takeover 重新输出")
	}
	return nil
}
