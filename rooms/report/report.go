package report

import (
	"time"

	"xinguan/base/clock"
)

// Report is a public credit information report, ready to be drawn: only texts.
type Report struct {
	Number    string // XG-20261123-0004217
	Code      string // under which anyone who holds the report can verify it: 12 characters nobody can guess
	Generated time.Time
	AsOf      string // 2026年11月23日 06:00
	Site      string // 信用东莞
	Host      string // who prepares it
	Hotline   string
	URL       string // address in the QR code: where the report is verified, no record

	Name    string
	Subject []Row // facts about the subject; empty values are left out
	Counts  []Count

	NotCovered string
	Verify     string

	Permits   []Permit
	Penalties []Penalty
	Sources   []Source
}

// Row is a label with its value.
type Row struct{ Label, Value string }

// Count is how many records of a kind there are; zero reads 未查到.
type Count struct {
	Title string
	N     int
}

// Permit is one line of the table of permits.
type Permit struct {
	Title, DocNo, Authority string
	Decided                 clock.Date
	Validity                string // 至 2030-09-10; 长期
	State                   string // 有效; 已届满
}

// Penalty is one penalty: caption and rows, kept on one page.
type Penalty struct {
	DocNo  string
	States []string // 公示中; 异议处理中
	Rows   []Row
}

// Source says who sent what, last when.
type Source struct {
	Unit, What string
	At         clock.Date
}
