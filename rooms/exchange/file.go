package exchange

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/vault"
	"xinguan/core/catalog"
	"xinguan/core/record"
	"xinguan/core/relay"
)

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "exchange_file", Key: []string{"name"}, Most: 1, Column: "body",
		Again: vault.Reseal(func(key []any) []byte {
			name, _ := key[0].(string)
			if b, ok := key[0].([]byte); ok {
				name = string(b)
			}
			return place(name)
		})}}
}

// place is what a sealed file is bound to.
func place(name string) []byte { return []byte("exchange_file/" + name) }

// write makes a file of some records and says that they are in it.
func (s *Service) write(tx *db.Tx, it *catalog.Item, lines []relay.Line) error {
	rows, sent, err := s.rows(tx, it, lines)
	if err != nil || len(sent) == 0 {
		return err
	}
	var body bytes.Buffer
	if err := sheet.WriteCSV(&body, rows); err != nil {
		return err
	}
	sum := sm3.Sum(body.Bytes())
	f := File{Target: s.Profile.Code, Item: it.Code, Records: int64(len(sent)), Digest: hex.EncodeToString(sum[:]), Made: tx.Now()}
	f.Name = fmt.Sprintf("%s-%s-%s-%s.csv", f.Target, it.Code, tx.Now().Time.UTC().Format("20060102150405"), rand.Text()[:6])
	if err := insertFile(tx, f, s.Ring.Seal(body.Bytes(), place(f.Name))); err != nil {
		return err
	}
	return relay.Put(tx, f.Name, sent)
}

// rows are the file's rows with its titles first, and the records they are of. A record whose content was erased has
// nothing left to send: it leaves the queue, or only asks to be ended.
func (s *Service) rows(tx *db.Tx, it *catalog.Item, lines []relay.Line) (rows [][]string, sent []relay.Line, err error) {
	rows = append(rows, s.titles(it))
	for _, l := range lines {
		body, err := s.body(tx, l)
		if errors.Is(err, record.ErrNone) {
			if body, err = map[string]string{}, nil; l.Act == relay.Add {
				if err = relay.Leave(tx, l); err == nil {
					continue
				}
			}
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, s.row(it, l, body))
		sent = append(sent, l)
	}
	return rows, sent, nil
}

// body is the content of a record on its way.
func (s *Service) body(tx *db.Tx, l relay.Line) (map[string]string, error) {
	r, err := record.Get(tx, l.Subject, l.Record)
	if err != nil {
		return nil, err
	}
	return record.Forwarded(tx, s.Ring, &r)
}

func (s *Service) titles(it *catalog.Item) (out []string) {
	for _, c := range s.Profile.Head {
		out = append(out, c.Title)
	}
	for _, f := range it.Fields {
		out = append(out, f.Title)
	}
	return out
}

func (s *Service) row(it *catalog.Item, l relay.Line, body map[string]string) (out []string) {
	for _, c := range s.Profile.Head {
		out = append(out, map[string]string{"record": l.Record.String(), "act": s.Profile.Acts[string(l.Act)], "agency": l.Agency}[c.From])
	}
	for _, f := range it.Fields {
		v := body[f.Name]
		if f.Name == "party_name" && l.AsName != "" {
			v = l.AsName
		}
		out = append(out, v)
	}
	return out
}

// open is the content of a file that was not answered in full yet.
func (s *Service) open(ctx context.Context, name string) (body []byte, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error { body, err = sealedBody(tx, name); return err })
	if err != nil {
		return nil, err
	}
	return s.Ring.Unseal(body, place(name))
}
