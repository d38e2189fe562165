package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// approved is a version two people brought into force, as it is laid over the folder.
type approved struct {
	item    string
	version int
	from    clock.Date
	text    string
}

// laidOver is what lies over the folder in the edition, by path.
func (e *edition) laidOver() map[string]string {
	out := maps.Clone(e.over)
	if out == nil {
		out = map[string]string{}
	}
	return out
}

// Follow takes up what was approved in the database: the edition in force today, and those that come by themselves on their
// day. It is safe to call at any time; nothing is read where nothing was added.
func (c *Catalog) Follow(ctx context.Context, d *db.DB) error {
	c.follow.Lock()
	defer c.follow.Unlock()
	return d.View(ctx, func(tx *db.Tx) error {
		n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
			`select (select count(*) from catalog_step where step = 'approve') + (select count(*) from catalog_folder)`)
		if err != nil || c.current().seen == n+1 {
			return err
		}
		return c.reload(tx, d.Clock(), n+1)
	})
}

func (c *Catalog) reload(tx *db.Tx, k clock.Clock, seen int) error {
	all, err := db.All(tx, func(scan db.Scanner) (a approved, err error) {
		err = scan(&a.item, &a.version, &a.from, &a.text)
		return a, err
	}, `select s.item, s.version, s.effective, t.body from catalog_step s join catalog_text t on t.item = s.item and t.version = s.version and t.n = s.rev
		where s.step = 'approve' order by s.effective, s.item, s.version`)
	if err != nil {
		return err
	}
	past, err := db.All(tx, func(scan db.Scanner) (a approved, err error) { err = scan(&a.item, &a.version, &a.text); return a, err },
		`select item, version, body from catalog_folder order by at`)
	if err != nil {
		return err
	}
	first, err := c.editions(all, append(past, all...), tx.Today())
	if err != nil {
		return err
	}
	for e := first; e != nil; e = e.next {
		e.seen = seen
	}
	c.clock.Store(&k)
	c.now.Store(first)
	return nil
}

// editions are the edition in force today and those that follow, each loaded as the folder is.
func (c *Catalog) editions(all, known []approved, today clock.Date) (*edition, error) {
	base, err := load(c.folder)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(a approved) bool { // what the folder has taken up itself, or gone beyond
		it := base.byCode[a.item]
		return it != nil && it.Version > a.version
	})
	slices.SortStableFunc(all, func(a, b approved) int { return cmp.Compare(a.from, b.from) })
	first, at := base, base
	for len(all) > 0 {
		day := max(all[0].from, today)
		over := at.laidOver()
		for len(all) > 0 && max(all[0].from, today) == day {
			over[base.fileOf(all[0].item)] = all[0].text
			all = all[1:]
		}
		e, err := load(overlay{c.folder, over})
		if err != nil {
			return nil, c.misfit(base, known, over, err)
		}
		if e.over = over; day == today {
			first, at = e, e
			continue
		}
		e.from = day.Time().Unix()
		at.next, at = e, e
	}
	for e := first; e != nil; e = e.next {
		e.remember(c.folder, known)
	}
	return first, nil
}

// Misfit is that a version two people approved cannot be read by this program or with this folder. What is written in it stands:
// nobody but two people may put another in its place, so that nothing goes on without it.
type Misfit struct {
	Where string // which versions, on which lines, and what stands there
}

func (m Misfit) Error() string {
	return "库里批准的目录版本，现在的程序或城市目录读不了，没有启动：\n" + m.Where + "\n" + m.Advice()
}

// Advice is what helps.
func (m Misfit) Advice() string {
	return "什么也没有改：请换回原来的程序和城市目录启动，服务照常；再在工作台“目录版本”里另起一版改好，批准施行以后升级。升级以前用新程序运行 xinguan doctor，它只看不改，先说出同样的话。"
}

// misfit names the versions that cannot be read: which of which item, since when, on which line, what stands there.
func (c *Catalog) misfit(base *edition, approvals []approved, over map[string]string, err error) error {
	var where []string
	for _, p := range Problems(err) {
		at := slices.IndexFunc(approvals, func(a approved) bool { return a.from != "" && base.fileOf(a.item) == p.File && a.text == over[p.File] })
		if at < 0 {
			where = append(where, p.Error())
			continue
		}
		a := approvals[at]
		where = append(where, fmt.Sprintf("目录项“%s”（%s）第%d版（%s起施行）第%d行：%s", titleIn(a.text), a.item, a.version, a.from.Chinese(), p.Line, p.Message))
		if lines := strings.Split(a.text, "\n"); p.Line > 0 && p.Line <= len(lines) {
			where = append(where, "    "+strings.TrimSpace(lines[p.Line-1]))
		}
	}
	return Misfit{strings.Join(where, "\n")}
}

// fileOf is the path of an item's file.
func (e *edition) fileOf(code string) string {
	if it := e.byCode[code]; it != nil {
		return it.path
	}
	return "items/" + code + ".yaml"
}

// remember reads the versions that were in force before; one that the folder's blocks and lists do not fit any more is left
// out, and answered by the version in force.
func (e *edition) remember(folder fs.FS, known []approved) {
	e.old = map[string]map[int]*Item{}
	for _, a := range known {
		now := e.byCode[a.item]
		if now == nil || a.version == now.Version {
			continue
		}
		it, err := e.parse(overlay{folder, map[string]string{now.path: a.text}}, now.path)
		if err != nil {
			continue
		}
		if e.old[a.item] == nil {
			e.old[a.item] = map[int]*Item{}
		}
		e.old[a.item][a.version] = narrowed(it, now)
	}
}

// Adopt keeps the texts the city's folder brings, once each.
func (c *Catalog) Adopt(ctx context.Context, d *db.DB) error {
	base, err := load(c.folder)
	if err != nil {
		return err
	}
	missing := map[*Item]string{}
	err = d.View(ctx, func(tx *db.Tx) error {
		known, err := folderDigests(tx)
		if err != nil {
			return err
		}
		for _, it := range base.items {
			text, err := fs.ReadFile(c.folder, it.path)
			if err != nil {
				return err
			}
			if !known[[2]string{it.Code, Digest(string(text))}] {
				missing[it] = string(text)
			}
		}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		for it, text := range missing {
			if _, err := tx.Exec(`insert into catalog_folder (item, version, digest, body, at) values ($1, $2, $3, $4, $5) on conflict (item, version, digest) do nothing`,
				it.Code, it.Version, Digest(text), text, tx.Now().String()); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, c.Follow(ctx, d))
}

func folderDigests(tx *db.Tx) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var k [2]string
		err := scan(&k[0], &k[1])
		out[k] = true
		return err
	}, `select item, digest from catalog_folder`)
}

// Past is a version that is or was in force, for the history of an item.
type Past struct {
	Number  int
	From    clock.Date // first day in force; of a version that came with the folder, the day it was first seen
	Folder  bool       // it came with the city's folder
	Paper   Paper      // of a version officers brought
	Digest  string
	Text    string
	Pending bool // approved and not in force yet
}

// History are the versions of an item, the newest first.
func (c *Catalog) History(tx *db.Tx, item string) ([]Past, error) {
	out, err := db.All(tx, func(scan db.Scanner) (p Past, err error) {
		var at clock.Instant
		err = scan(&p.Number, &p.Digest, &p.Text, &at)
		p.From, p.Folder = at.Date(), true
		return p, err
	}, `select version, digest, body, at from catalog_folder where item = $1 order by at desc`, item)
	if err != nil {
		return nil, err
	}
	all, err := VersionsOf(tx, item)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if s, ok := v.Approved(); ok {
			p := Past{Number: v.Number, From: s.Effective, Digest: Digest(v.Text), Text: v.Text, Pending: s.Effective > tx.Today()}
			if p.Paper, err = PaperOf(tx, item, v.Number); err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Past) int { return cmp.Compare(b.Number, a.Number) })
	return slices.CompactFunc(out, func(a, b Past) bool { return a.Folder && b.Folder && a.Number == b.Number }), nil
}

// Unapplied are the versions in force today whose narrowing of what is shown was not applied to older records yet.
func (c *Catalog) Unapplied(tx *db.Tx) ([]Version, error) {
	all, err := versions(tx, `exists (select 1 from catalog_step s where s.item = t.item and s.version = t.version and s.step = 'approve' and s.effective <= $1)
		and not exists (select 1 from catalog_step s where s.item = t.item and s.version = t.version and s.step = 'applied')`, string(tx.Today()))
	slices.Reverse(all)
	return all, err
}

// Applied notes that a version was applied to older records.
func (v *Version) Applied(tx *db.Tx) error {
	_, err := tx.Exec(`insert into catalog_step (item, version, n, step, effective, rev, by_whom, why, at) values ($1, $2, $3, 'applied', $4, $5, 'system', '', $6) on conflict (item, version, n) do nothing`,
		v.Item, v.Number, len(v.Steps)+1, string(tx.Today()), v.Rev, tx.Now().String())
	return err
}
