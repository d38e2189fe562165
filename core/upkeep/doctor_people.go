package upkeep

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/ledger"
)

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

func (in *Installation) batches(tx *db.Tx) (Finding, error) {
	ago := func(d time.Duration) clock.Instant { return clock.InstantOf(tx.Now().Add(-d)) }
	s, err := intake.Unfinished(tx, ago(batchAge), ago(gateAge))
	f := Finding{Title: "导入批次", Say: "没有停在半路的"}
	switch {
	case s.Begun > 0:
		f.Level, f.Say = Urgent, fmt.Sprintf("%d个批次收下一个多小时还没有入库完", s.Begun)
		f.Advice = "请用同一条命令重新导入原文件，会从停下的地方接着做，不会重复。"
	case s.Gate > 0:
		f.Level, f.Say, f.Advice = Heed, fmt.Sprintf("%d个批次停在关口超过7天", s.Gate), "请联系报送单位确认，或请其重新报送。"
	}
	return f, err
}

// silence names agencies that sent before and have been quiet for long.
func (in *Installation) silence(tx *db.Tx) (Finding, error) {
	sent, err := intake.LastSent(tx)
	f := Finding{Title: "报送单位", Say: fmt.Sprintf("报送过的%d家单位近%d天内都有报送", len(sent), silent)}
	var late []string
	for _, s := range sent {
		if s.At.Date().AddDays(silent) >= tx.Today() {
			continue
		}
		name := s.Agency
		if a, ok := in.City.Agency(s.Agency); ok {
			name = a.Name
		}
		late = append(late, fmt.Sprintf("%s（%s）", name, s.At.Date().Table()))
	}
	if len(late) > 0 {
		f.Level, f.Say = Heed, fmt.Sprintf("%d家超过%d天没有报送：%s", len(late), silent, strings.Join(late[:min(5, len(late))], "、"))
		if len(late) > 5 {
			f.Say += "等"
		}
		f.Advice = "请核实是确无信息（应零报送），还是漏报、接口中断。"
	}
	return f, err
}

func (in *Installation) backedUp(tx *db.Tx) (Finding, error) {
	at, err := ledger.Latest(tx, BackupMade)
	f := Finding{Title: "备份"}
	if at.IsZero() {
		f.Level, f.Say, f.Advice = Urgent, "从来没有备份过", "请执行 xinguan backup，并安排每天一次；备份放到另一台机器上。"
		return f, err
	}
	age := tx.Now().Sub(at.Time)
	f.Say = "最近一次在" + at.Chinese()
	switch {
	case age > backupUrgnt:
		f.Level, f.Advice = Urgent, "两周以上没有备份；请立即备份，并检查定时任务。"
	case age > backupHeed:
		f.Level, f.Advice = Heed, "两天以上没有备份；请检查定时任务。"
	}
	return f, err
}

// keyring looks at the keys; without a ring there is nothing to look at.
func (in *Installation) keyring(ctx context.Context) ([]Finding, error) {
	if in.Ring == nil {
		return []Finding{{Urgent, "密钥", "没有密钥文件", "请把密钥文件放回原处；没有它，密封的内容打不开，也不能导入。"}}, nil
	}
	uses, err := in.KeyUses(ctx)
	if err != nil {
		return nil, err
	}
	have := Finding{Title: "密钥", Say: fmt.Sprintf("%d把，当前%d号，只有属主能读", len(uses), in.Ring.Current())}
	for _, k := range uses {
		age := in.Clock.Now().Sub(k.Made)
		switch {
		case k.Current && age > keyAge:
			have.Level, have.Advice = Heed, "当前密钥用了一年以上；请安排执行 xinguan keys rotate。"
		case !k.Current && !k.Idle():
			have.Level, have.Advice = Heed, fmt.Sprintf("还有内容用%d号旧密钥密封；请执行 xinguan keys renew。", k.ID)
		}
	}
	return []Finding{have}, nil
}

// laws names rulebooks and figures nobody compared with the text they rest on.
func (in *Installation) laws() []Finding {
	f := Finding{Title: "期限规则", Say: "都已与原文核对"}
	var unchecked []string
	for _, p := range in.Laws.Rules.Params() {
		if !p.Verified {
			unchecked = append(unchecked, p.ID)
		}
	}
	if n := len(unchecked); n > 0 {
		f.Level = Heed
		f.Say = fmt.Sprintf("%d个参数没有与原文核对（%s…）", n, strings.Join(unchecked[:min(3, n)], "、"))
		f.Advice = "请由法制人员对照原文核对，改好城市目录里的 verified；核对之前页面上会注明。"
	}
	digest, err := CityDigest(in.CityFS)
	city := Finding{Title: "城市目录", Say: fmt.Sprintf("%s，%d个目录项，摘要 %.12s", in.City.Name, len(in.Catalog.Items()), digest)}
	if err != nil {
		city.Level, city.Say, city.Advice = Urgent, err.Error(), "请检查城市目录的权限。"
	}
	return []Finding{f, city, in.calendar()}
}
