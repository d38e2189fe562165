package intake

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"xinguan/base/db"
	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
)

// Gate says when a file differs so much from its sender's earlier ones that it waits, whole, for the sender's word. The
// zero Gate lets everything through.
type Gate struct {
	History struct {
		Batches int `yaml:"batches"` // so many batches make a history
		Rows    int `yaml:"rows"`    // of so many rows each
	} `yaml:"history"`
	Volume struct {
		Times int `yaml:"times"` // of the largest earlier batch
		Rows  int `yaml:"rows"`
	} `yaml:"volume"`
	Fill struct {
		Usual int `yaml:"usual"` // percent of rows
		Now   int `yaml:"now"`
	} `yaml:"fill"`
	Dates struct {
		Days int `yaml:"days"`
	} `yaml:"dates"`
}

// LoadGate reads gate.yaml of a city folder; a city without one has no gate.
func LoadGate(fsys fs.FS) (g Gate, err error) {
	const name = "gate.yaml"
	if _, err := fs.Stat(fsys, name); err != nil {
		return g, nil
	}
	f, err := yamlfile.Read(fsys, name, &g)
	if err != nil {
		return g, err
	}
	for _, n := range []int{g.History.Batches, g.History.Rows, g.Volume.Times, g.Volume.Rows, g.Fill.Usual, g.Fill.Now, g.Dates.Days} {
		if n <= 0 {
			return g, f.At("history、volume、fill、dates 的各个数都要写明，并且大于零")
		}
	}
	return g, nil
}

// compared is how many of the sender's latest batches a file is compared with.
const compared = 12

// reasons are what speaks against taking a file in unasked, as findings about the whole file.
func (g Gate) reasons(it *catalog.Item, now profile, before []profile) []Finding {
	before = slices.DeleteFunc(before, func(p profile) bool { return p.Rows < g.History.Rows })
	if g.History.Batches == 0 || len(before) < g.History.Batches {
		return nil
	}
	return slices.Concat(g.volume(now, before), g.fill(it, now, before), g.dates(now, before))
}

func (g Gate) volume(now profile, before []profile) []Finding {
	most := slices.MaxFunc(before, func(a, b profile) int { return a.Rows - b.Rows }).Rows
	if now.Rows <= g.Volume.Rows || now.Rows <= g.Volume.Times*most {
		return nil
	}
	return []Finding{gateFinding("gate.volume", fmt.Sprint(now.Rows), fmt.Sprintf("不超过%d行", g.Volume.Times*most),
		fmt.Sprintf("这个文件有%d行，最近%d批里最多的一批只有%d行", now.Rows, len(before), most))}
}

// fill looks for columns that used to be filled and now are not.
func (g Gate) fill(it *catalog.Item, now profile, before []profile) (out []Finding) {
	if now.Rows < g.History.Rows {
		return nil
	}
	for i := range it.Fields {
		name := it.Fields[i].Name
		usual := 100
		for _, p := range before {
			usual = min(usual, 100*p.Filled[name]/p.Rows)
		}
		if share := 100 * now.Filled[name] / now.Rows; usual >= g.Fill.Usual && share < g.Fill.Now {
			f := gateFinding("gate.fill", fmt.Sprintf("%d%%", share), fmt.Sprintf("约%d%%", usual),
				fmt.Sprintf("“%s”这次只有%d%%的行填了，以往每批都在%d%%以上；可能是列错位了", it.Fields[i].Short(), share, usual))
			f.Column = it.Fields[i].Title
			out = append(out, f)
		}
	}
	return out
}

// dates looks for decisions much older, or much newer, than the sender's usual ones.
func (g Gate) dates(now profile, before []profile) []Finding {
	var ages []int
	for _, p := range before {
		if p.Age != nil {
			ages = append(ages, *p.Age)
		}
	}
	if now.Age == nil || now.Rows < g.History.Rows || len(ages) < g.History.Batches {
		return nil
	}
	least, most := slices.Min(ages), slices.Max(ages)
	if *now.Age <= most+g.Dates.Days && *now.Age >= least-g.Dates.Days {
		return nil
	}
	return []Finding{gateFinding("gate.dates", fmt.Sprintf("%d天", *now.Age), fmt.Sprintf("%d至%d天", least, most),
		fmt.Sprintf("这个文件的决定日期大多在%d天以前，以往各批在%d到%d天以前；可能是旧文件，或者日期列填错了", *now.Age, least, most))}
}

func gateFinding(rule, value, expected, what string) Finding {
	return Finding{Level: Error, Rule: rule, Value: value, Expected: expected,
		Message: what + "。整批暂不入库：报错了文件的，请换成正确的文件；核对无误的，请写明理由，确认后入库。"}
}

// history are the profiles of a sender's latest batches of an item.
func history(tx *db.Tx, item, agency string) ([]profile, error) {
	return db.All(tx, func(scan db.Scanner) (p profile, err error) {
		var text string
		if err = scan(&text); err == nil {
			err = json.Unmarshal([]byte(text), &p)
		}
		return p, err
	}, fmt.Sprintf(`select profile from batch where item = $1 and agency = $2 and stage = 'done' and profile <> '' order by id desc limit %d`, compared), item, agency)
}

// waiting is the result of a batch at the gate: not one of its rows is settled.
func (b *batch) waiting(path string, began time.Time) Result {
	r := b.Result
	r.File, r.Held, r.Waiting, r.Seconds = path, r.Read, true, time.Since(began).Seconds()
	return r
}

// confirm lets a batch that waits at the gate go on, and keeps who said so and why.
func (b *batch) confirm(tx *db.Tx, actor, reason string) error {
	if _, err := tx.Exec(`update batch set stage = $1 where id = $2 and stage = $3`, stageReceived, b.ID, stageGate); err != nil {
		return err
	}
	b.Stage = stageReceived
	return ledger.Audit(tx, ledger.Entry{Actor: actor, Action: "intake.confirm", Object: "batch/" + b.ID.String(), Reason: reason})
}
