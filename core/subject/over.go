package subject

import (
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ident"
)

// Over is what one register said of a subject where another says something else now. The later one counts; nobody else would
// know that two registers disagree. The zero value says that nothing was replaced, or by the register that had said it.
type Over struct {
	Name, Status string     // as they were; empty for what stays
	Source       string     // who had said so, as Entry.Source
	Since        clock.Date // the day that came in
}

// over is what an entry of the register replaces of what another register said.
func (s *settling) over(ref *Ref, e Entry) (Over, error) {
	o := replaced(ref.Name, ref.Status, e)
	if ref.Provisional || o == (Over{}) {
		return Over{}, nil
	}
	said, err := db.One(s.tx, func(scan db.Scanner) (o Over, err error) { err = scan(&o.Source, &o.Since); return o, err },
		`select source, from_d from subject_name where subject_id = $1 and norm = $2`, ref.ID, ident.NormName(ref.Name))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Over{}, err
	}
	return o.by(said.Source, said.Since, e), nil
}

// overFresh is over for a subject made earlier in the same batch.
func (s *settling) overFresh(was *Subject, e Entry) Over {
	at, ok := s.named[named{was.ID, ident.NormName(was.Name)}]
	if !ok {
		return Over{}
	}
	return replaced(was.Name, was.Status, e).by(s.names[at].source, s.names[at].from, e)
}

// replaced are the name and status an entry says otherwise.
func replaced(name, status string, e Entry) (o Over) {
	if name != "" && ident.NormName(name) != ident.NormName(e.Name) {
		o.Name = name
	}
	if status != "" && e.Status != "" && status != e.Status {
		o.Status = status
	}
	return o
}

// by tells of what a source had said, unless it says the new too.
func (o Over) by(source string, since clock.Date, e Entry) Over {
	if o == (Over{}) || source == "" || source == e.Source {
		return Over{}
	}
	o.Source, o.Since = source, since
	return o
}
