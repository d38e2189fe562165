package catalog

import (
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
)

// Paper is the document by which a version is approved.
type Paper struct {
	Number    string
	Authority string
	Dated     clock.Date
	FileName  string
	Kind      string
	Body      []byte // nil where only the rest was read
	By        string
	At        clock.Instant
}

// MaxPaper is how large the file of a document may be, in bytes.
const MaxPaper = 10 << 20

var paperKinds = []string{"application/pdf", "image/jpeg", "image/png"}

// KeepPaper keeps the document of a version; the last one counts, the others stay.
func KeepPaper(tx *db.Tx, item string, number int, p Paper) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	if !v.Open() {
		return web.Fail(web.Conflict, "这一版%s，不能再登记批准文件。", v.State(tx.Today()))
	}
	if v.Last().Step == Propose {
		return web.Fail(web.Conflict, "已经提出施行；要换批准文件，请批准的人先退回。")
	}
	p.Number, p.Authority, p.FileName = strings.TrimSpace(p.Number), strings.TrimSpace(p.Authority), strings.TrimSpace(p.FileName)
	_, bad := clock.ParseDate(string(p.Dated))
	p.Kind = http.DetectContentType(p.Body)
	switch {
	case p.Number == "" || p.Authority == "":
		return web.Fail(web.Invalid, "请写明批准文件的文号和批准机关。")
	case len([]rune(p.Number+p.Authority+p.FileName)) > 400:
		return web.Fail(web.Invalid, "文号、机关或文件名太长了，请核对。")
	case bad != nil || p.Dated > tx.Today():
		return web.Fail(web.Invalid, "批准日期要写作 YYYY-MM-DD，不能晚于今天。")
	case len(p.Body) == 0:
		return web.Fail(web.Invalid, "请选择批准文件（PDF、JPG 或 PNG）。")
	case len(p.Body) > MaxPaper:
		return web.Fail(web.Invalid, "批准文件超过 10 MB；请压缩后再传。")
	case !slices.Contains(paperKinds, p.Kind):
		return web.Fail(web.Invalid, "批准文件只收 PDF、JPG、PNG；这个文件不是。")
	}
	_, err = tx.Exec(`insert into catalog_paper (item, version, n, number, authority, dated, file_name, kind, body, by_whom, at)
		select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10 from catalog_paper where item = $1 and version = $2`,
		item, number, p.Number, p.Authority, string(p.Dated), p.FileName, p.Kind, p.Body, p.By, tx.Now().String())
	if err != nil {
		return db.Again(err) // another brought one at the same moment
	}
	return audit(tx, p.By, "paper", item, number, p.Number, map[string]any{"authority": p.Authority, "dated": string(p.Dated)})
}

// PaperOf is the document of a version without its file; the zero value where there is none.
func PaperOf(tx *db.Tx, item string, number int) (p Paper, err error) {
	all, err := db.All(tx, func(scan db.Scanner) (p Paper, err error) {
		err = scan(&p.Number, &p.Authority, &p.Dated, &p.FileName, &p.Kind, &p.By, &p.At)
		return p, err
	}, `select number, authority, dated, file_name, kind, by_whom, at from catalog_paper where item = $1 and version = $2 order by n desc limit 1`, item, number)
	if len(all) > 0 {
		p = all[0]
	}
	return p, err
}

// PaperFile is the file of the document of a version, and its kind.
func PaperFile(tx *db.Tx, item string, number int) (p Paper, err error) {
	p, err = db.One(tx, func(scan db.Scanner) (p Paper, err error) { err = scan(&p.FileName, &p.Kind, &p.Body); return p, err },
		`select file_name, kind, body from catalog_paper where item = $1 and version = $2 order by n desc limit 1`, item, number)
	if errors.Is(err, sql.ErrNoRows) {
		err = web.Fail(web.NotFound, "这一版还没有登记批准文件。")
	}
	return p, err
}
