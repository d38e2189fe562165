package notice

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"database/sql"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/post"
	"xinguan/base/web"
)

// Address is where somebody is told beside the site.
type Address struct {
	Owner     Receiver
	Way, Org  string
	Saved     clock.Instant
	Confirmed clock.Instant
	Tries     int

	sealed []byte
}

// What one may try when an address is confirmed.
const (
	codeMinutes = 30
	codeTries   = 5
)

func addressPlace(owner, way string) []byte { return []byte("notice_address/" + owner + "/" + way) }

const addressColumns = `owner, way, org, sealed, saved, confirmed, tries`

func scanAddress(scan db.Scanner) (a Address, err error) {
	err = scan(&a.Owner, &a.Way, &a.Org, &a.sealed, &a.Saved, &a.Confirmed, &a.Tries)
	return a, err
}

var (
	phoneForm  = regexp.MustCompile(`^1[3-9]\d{9}$`)
	openIDForm = regexp.MustCompile(`^[0-9A-Za-z_-]{16,64}$`)
)

// wellFormed is the address as it is kept, or a sentence about what is wrong.
func wellFormed(way, to string) (string, error) {
	to = strings.TrimSpace(to)
	switch way {
	case Email:
		a, err := post.ParseAddress(to)
		if err != nil {
			return "", web.Fail(web.Invalid, "%s。", err.Error())
		}
		return a, nil
	case SMS:
		if !phoneForm.MatchString(to) {
			return "", web.Fail(web.Invalid, "手机号码没有读懂，请写11位数字。")
		}
	case WeChat:
		if !openIDForm.MatchString(to) {
			return "", web.Fail(web.Invalid, "微信标识没有读懂：请在本市公众号里发送“绑定”，把回复的一串字母数字填在这里。")
		}
	}
	return to, nil
}

// Addresses are those of an owner.
func Addresses(tx *db.Tx, owner Receiver) ([]Address, error) {
	return db.All(tx, scanAddress, `select `+addressColumns+` from notice_address where owner = $1 order by way`, string(owner))
}

// Where is an address in the clear, for its owner and for the sender.
func (b *Book) Where(a Address) (string, error) {
	raw, err := b.Ring.Unseal(a.sealed, addressPlace(string(a.Owner), a.Way))
	return string(raw), err
}

// errOff answers for a way nobody switched on.
var errOff = web.Fail(web.Conflict, "这种方式没有开通；站内通知一直都有。")

// codesADay bounds how many codes are sent for an owner's way in a day: nobody is to be bothered by them.
const codesADay = 5

// SetAddress keeps an address and sends a code to it: it is used once the code was typed back. org is the organisation of
// an official, empty for others.
func (b *Book) SetAddress(tx *db.Tx, owner Receiver, org, way, to string) error {
	if !slices.Contains(b.Ways, way) {
		return errOff
	}
	to, err := wellFormed(way, to)
	if err != nil {
		return err
	}
	n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from parcel where receiver = $1 and lane = $2 and notice is null and made >= $3`, string(owner), way, clock.InstantOf(tx.Now().AddDate(0, 0, -1)))
	if err != nil {
		return err
	}
	if n >= codesADay {
		return web.Fail(web.Conflict, "今天已经发过%d次验证码；请明天再改。", codesADay)
	}
	sealed := b.Ring.Seal([]byte(to), addressPlace(string(owner), way))
	if _, err := tx.Exec(`insert into notice_address (owner, way, org, sealed, saved, confirmed, tries) values ($1, $2, $3, $4, $5, '', 0)
		on conflict (owner, way) do update set org = excluded.org, sealed = excluded.sealed, saved = excluded.saved, confirmed = '', tries = 0`,
		string(owner), way, org, sealed, tx.Now()); err != nil {
		return err
	}
	return add(tx, parcel{lane: way, receiver: string(owner), event: "code/" + tx.Now().String()})
}

// code is what is typed back for an address: it follows from the key file and the address, and is stored nowhere.
func (b *Book) code(a Address) (string, error) {
	to, err := b.Where(a)
	if err != nil {
		return "", err
	}
	sum := b.Ring.Index("notice.code", strings.Join([]string{string(a.Owner), a.Way, a.Saved.String(), to}, "\n"))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[:8])%1_000_000), nil
}

// Confirm takes the code that was sent to an address. It runs in a transaction of its own: a wrong code counts, whatever
// the caller does then.
func (b *Book) Confirm(ctx context.Context, d *db.DB, owner Receiver, way, code string) error {
	var wrong error
	err := d.Write(ctx, func(tx *db.Tx) error {
		wrong = nil
		a, err := db.One(tx, scanAddress, `select `+addressColumns+` from notice_address where owner = $1 and way = $2`, string(owner), way)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return web.Fail(web.NotFound, "没有等您确认的地址；请先填写。")
		case err != nil:
			return err
		case !a.Confirmed.IsZero():
			return nil
		case a.Tries >= codeTries || tx.Now().Sub(a.Saved.Time).Minutes() > codeMinutes:
			return web.Fail(web.Conflict, "验证码已经过期或者试错太多次；请重新填写地址，另发一个。")
		}
		want, err := b.code(a)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(strings.TrimSpace(code))) == 0 {
			wrong = web.Fail(web.Invalid, "验证码不对；请核对后再填，还可以试%d次。", codeTries-a.Tries-1)
			_, err = tx.Exec(`update notice_address set tries = tries + 1 where owner = $1 and way = $2`, string(owner), way)
			return err
		}
		_, err = tx.Exec(`update notice_address set confirmed = $1 where owner = $2 and way = $3`, tx.Now(), string(owner), way)
		return err
	})
	return errors.Join(err, wrong)
}

// Forget takes an address away; what waits for it is not sent.
func Forget(tx *db.Tx, owner Receiver, way string) error {
	_, err := tx.Exec(`delete from notice_address where owner = $1 and way = $2`, string(owner), way)
	return err
}

// parcels puts a new notice into the lanes of those who want it there.
func (b *Book) parcels(tx *db.Tx, x id.ID, n Notice, t Template) error {
	if len(b.Ways) == 0 || len(t.Ways) == 0 {
		return nil
	}
	where, args := `owner = $1`, []any{string(n.To)}
	org, may, many := n.To.Org()
	if many {
		var err error
		if args, err = b.kin(tx, org); err != nil {
			return err
		}
		where = `org <> '' and org in ` + db.In(1, len(args))
	}
	all, err := db.All(tx, scanAddress, `select `+addressColumns+` from notice_address where `+where+` and confirmed <> '' order by owner, way`, args...)
	if err != nil {
		return err
	}
	for _, a := range all {
		if !slices.Contains(t.Ways, a.Way) || !slices.Contains(b.Ways, a.Way) {
			continue
		}
		if many {
			account, err := id.Parse(strings.TrimPrefix(string(a.Owner), "account/"))
			if err != nil {
				return err
			}
			if may, err := b.People.May(tx, account, org, may); err != nil || !may {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := add(tx, parcel{lane: a.Way, receiver: string(a.Owner), event: n.Event, notice: x}); err != nil {
			return err
		}
	}
	return nil
}

// HoldsSealed tells whether the tables hold anything that only its own key file opens.
func HoldsSealed(tx *db.Tx) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err }, `select exists (select 1 from notice_address) or exists (select 1 from hook_signer)`)
}
