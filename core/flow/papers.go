package flow

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Upload is a paper as it is handed in.
type Upload struct {
	Kind string // id of a Paper of the procedure; empty for something else
	Name string // of the file
	Body []byte
	// Signed tells that it is a text of ours the applicant signed on the page, and no file of theirs.
	Signed bool
}

// MaxPaper is the size of one paper in bytes, MaxPapers that of all papers of a case.
const (
	MaxPaper  = 10 << 20
	MaxPapers = 60 << 20
)

// accepted are the kinds of file that can be looked at years from now and bring nothing that runs.
var accepted = []string{"application/pdf", "image/jpeg", "image/png"}

// signedKind is what a text signed on the page is kept as.
const signedKind = "text/plain; charset=utf-8"

// isHEIC tells the format some telephones keep photographs in, which few desks can open.
func isHEIC(b []byte) bool {
	return len(b) > 12 && string(b[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "heim", "hevc", "mif1", "msf1"}, string(b[8:12]))
}

// Filed is a paper of a case, without its content.
type Filed struct {
	ID     id.ID
	Kind   string
	Name   string
	Type   string
	Size   int
	Digest [32]byte
	Party  Party
	At     clock.Instant
	Passed bool // goes with a confidential case to who it is transferred to
	Erased bool // its time is over, and what it held is gone
}

func has(in []Upload, kind string) bool {
	return slices.ContainsFunc(in, func(u Upload) bool { return u.Kind == kind && len(u.Body) > 0 })
}

// keep files a paper, sealed, as it was handed in.
func (e *Engine) keep(tx *db.Tx, c *Case, u Upload, by Party) error {
	if len(u.Body) == 0 {
		return nil
	}
	kind := http.DetectContentType(u.Body)
	switch {
	case len(u.Body) > MaxPaper:
		return Wrong{fmt.Sprintf("材料“%s”超过10MB，请压缩图片或分成几份再传。", u.Name)}
	case u.Signed && kind == signedKind:
	case isHEIC(u.Body):
		return Wrong{fmt.Sprintf("照片“%s”是HEIC格式，很多电脑打不开；请在手机的相机设置里选“兼容性最佳”（JPG）重新拍，或者截图后再传。", u.Name)}
	case !slices.Contains(accepted, kind):
		return Wrong{fmt.Sprintf("材料“%s”不是PDF、JPG或PNG文件；请转换后再传。", u.Name)}
	}
	if total, err := e.size(tx, c.ID); err != nil || total+len(u.Body) > MaxPapers {
		if err == nil {
			err = Wrong{"一个案件的材料合计不能超过60MB；请压缩后再传。"}
		}
		return err
	}
	x, sum := id.New(), sha256.Sum256(u.Body)
	_, err := tx.Exec(`insert into flow_paper (case_id, id, kind, name, type, size, digest, party, at, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, x, u.Kind, u.Name, kind, len(u.Body), sum[:], string(by), tx.Now(), e.Ring.Seal(u.Body, aad("flow_paper", x, 0)))
	return err
}

func (e *Engine) size(tx *db.Tx, of id.ID) (int, error) {
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select cast(coalesce(sum(size), 0) as bigint) from flow_paper where case_id = $1`, of)
}

// Papers are the papers of a case, in the order they came.
func (e *Engine) Papers(tx *db.Tx, of id.ID) ([]Filed, error) {
	return db.All(tx, func(scan db.Scanner) (f Filed, err error) {
		var sum []byte
		err = scan(&f.ID, &f.Kind, &f.Name, &f.Type, &f.Size, &sum, &f.Party, &f.At, &f.Erased, &f.Passed)
		copy(f.Digest[:], sum)
		return f, err
	}, `select id, kind, name, type, size, digest, party, at, length(sealed) = 0, passed from flow_paper where case_id = $1 order by id`, of)
}

// Paper opens one paper of a case.
func (e *Engine) Paper(tx *db.Tx, of, paper id.ID) (f Filed, body []byte, err error) {
	all, err := e.Papers(tx, of)
	if err != nil {
		return f, nil, err
	}
	i := slices.IndexFunc(all, func(x Filed) bool { return x.ID == paper })
	if i < 0 {
		return f, nil, ErrNone
	}
	if all[i].Erased {
		return f, nil, errErased
	}
	sealed, err := db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err },
		`select sealed from flow_paper where case_id = $1 and id = $2`, of, paper)
	if err != nil {
		return f, nil, err
	}
	body, err = e.Ring.Unseal(sealed, aad("flow_paper", paper, 0))
	return all[i], body, err
}
