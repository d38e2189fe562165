package ledger

import (
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/tlog"
)

// Verdict is what a receipt proves and what it does not, in sentences for whoever holds it.
type Verdict struct {
	Proven bool     `json:"proven"`
	Title  string   `json:"title"`            // 收件收据; 报告收据
	Why    string   `json:"why,omitempty"`    // why nothing is proved
	Facts  []Fact   `json:"facts,omitempty"`  // what the receipt says; only where it agrees with its proof
	Shows  []string `json:"shows,omitempty"`  // what is proved
	Leaves []string `json:"leaves,omitempty"` // what is not proved

	Data Proven `json:"-"`
}

// Fact is a label with its value.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// labels are the names of the data people read, in their order; others are for machines.
var labels = []struct{ name, label string }{
	{"ref", "编号"}, {"number", "报告编号"}, {"subject_name", "对象"}, {"subject_code", "统一社会信用代码"}, {"item_title", "目录项"}, {"agency_name", "报送单位"},
	{"file", "文件名"}, {"file_sha256", "文件摘要（SHA-256）"}, {"pdf_sha256", "报告文件摘要（SHA-256）"}, {"read", "读到的行"}, {"accepted", "入库"}, {"corrected", "更正"},
	{"duplicate", "重复未计"}, {"held", "有错误未入库"}, {"as_of", "数据截至"}, {"at", "时间"}, {"path", "文件"}, {"sha256", "摘要（SHA-256）"}, {"revision", "程序版本"},
	{"matter", "抽查事项"}, {"frame_sm3", "名册摘要（SM3）"}, {"seed_day", "种子公布日期"}, {"seq", "审计日志条数"}, {"hash", "末尾摘要"},
}

var titles = map[string]string{KindBatch: "收件收据", KindReport: "报告收据", KindCatalogue: "信息目录", KindRulebook: "期限规则", KindRelease: "程序版本", KindDraw: "抽查名册", KindAudit: "审计日志末尾"}

// Judge checks a receipt with a trusted public key (empty where none is at hand) and says what follows.
func Judge(r Receipt, trusted string, t Trust) Verdict {
	p, err := r.Check(trusted, t.verifiers()...)
	v := Verdict{Title: titles[p.Text("kind")], Data: p}
	if v.Title == "" {
		v.Title = "收据"
	}
	if err != nil {
		v.Why = whyNot(err)
		return v
	}
	v.Facts = facts(p)
	if !p.Trusted {
		v.Why = "收据的内容、证明和它自带的公钥互相吻合，但手头没有可信的公钥：谁都可以用自己的公钥做一张这样的收据。请从平台的“存证日志”页或其他可信的地方取得公钥，再核验一次"
		return v
	}
	v.Proven = true
	v.Shows, v.Leaves = shows(p, t), leaves(p)
	return v
}

func whyNot(err error) string {
	switch {
	case errors.Is(err, tlog.ErrAbsent):
		return "内容与证明对不上：收据被改动过，或者证明是另一张收据的"
	case errors.Is(err, tlog.ErrKey):
		return "签名不是所用的公钥对应的：收据不是这个平台出的，签名被改动过，或者公钥拿错了"
	case errors.Is(err, tlog.ErrProof):
		return "证明的格式看不懂，或不完整；请用下载到的原文件"
	}
	return "不是本平台的收据，或内容不完整；请用下载到的原文件"
}

func facts(p Proven) (out []Fact) {
	for _, l := range labels {
		value := p.Text(l.name)
		if value == "" {
			continue
		}
		if l.name == "at" {
			value = sentence(value)
		}
		out = append(out, Fact{l.label, value})
	}
	return out
}

// sentence writes a stored moment out.
func sentence(at string) string {
	var i clock.Instant
	if i.Scan(at) != nil || i.IsZero() {
		return at
	}
	return i.Chinese()
}

// shows are the things a trusted receipt proves.
func shows(p Proven, t Trust) []string {
	in := p.Included
	out := []string{fmt.Sprintf("这份内容是存证日志 %s 的第%d条，签名时日志共%d条；放进去以后一个字也没有改过。", in.Origin, in.Index+1, in.Size)}
	switch p.Text("kind") {
	case KindBatch:
		out = append(out, fmt.Sprintf("平台收到过摘要如上的文件，读到%s行，结果是：入库%s、更正%s、重复未计%s、有错误未入库%s。",
			p.Text("read"), p.Text("accepted"), p.Text("corrected"), p.Text("duplicate"), p.Text("held")))
	case KindReport:
		out = append(out, "平台出具过摘要如上的报告；手中的文件摘要相同，就是那一份，没有改动。")
	}
	for _, s := range in.Signed {
		out = append(out, fmt.Sprintf("见证方%s在%s签过同样的日志：这份内容不晚于那时。", t.title(s.Name), clock.InstantOf(s.At).Chinese()))
	}
	return out
}

// leaves are the things it does not prove.
func leaves(p Proven) (out []string) {
	if len(p.Included.Signed) == 0 {
		out = append(out, "时间是平台自己写的，没有见证方签名佐证。")
	}
	switch p.Text("kind") {
	case KindBatch:
		out = append(out, "不证明表里的内容属实，也不证明入库的信息现在仍在公示。")
	case KindReport:
		out = append(out, "不证明报告里的信息现在仍是这样：出具以后有没有变化，请到平台的“核验”页用核验码查看。")
	}
	return out
}
