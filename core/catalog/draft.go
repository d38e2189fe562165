package catalog

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/base/yamlfile"
	"xinguan/core/ledger"
)

// Begin keeps a text as a new version on its way. The same text begun twice by the same person, by a second click, is one;
// of one item only one version is on its way.
func (c *Catalog) Begin(tx *db.Tx, by, text string) (Version, error) {
	d, err := c.Draft(tx, text)
	if err != nil {
		return Version{}, err
	}
	all, err := VersionsOf(tx, d.Item.Code)
	if err != nil {
		return Version{}, err
	}
	for _, v := range all {
		switch {
		case v.Open() && v.By == by && v.Text == text:
			return v, nil
		case v.Open() && v.Number == d.Item.Version:
			return v, web.Fail(web.Conflict, "“%s”第%d版已经有人起草；请打开那一份接着改，或者与起草的人商量。", d.Item.Title, v.Number)
		case v.Open():
			return v, web.Fail(web.Conflict, "“%s”第%d版正在办理，一个目录项同时只办一版；请先办完或放弃那一版。", d.Item.Title, v.Number)
		}
	}
	if err := saveText(tx, d.Item.Code, d.Item.Version, 1, by, text); err != nil {
		return Version{}, err
	}
	return FindVersion(tx, d.Item.Code, d.Item.Version)
}

// Revise keeps another text of a version. seen is the text the person began from: one that somebody changed meanwhile is a
// conflict, and nothing is lost.
func (c *Catalog) Revise(tx *db.Tx, item string, number, seen int, by, text string) (Version, error) {
	v, err := FindVersion(tx, item, number)
	if err != nil || v.Text == text && v.Open() {
		return v, err
	}
	if why := v.MayEdit(tx.Today()); why != "" {
		return v, web.Fail(web.Conflict, "%s", why)
	}
	if seen != v.Rev {
		return v, web.Fail(web.Conflict, "您改的时候，别人保存了新的文本（第%d稿）。您的文本没有保存，还在下面；请先看新的文本，再把要改的并进去。", v.Rev)
	}
	d, err := c.Draft(tx, text)
	if err != nil {
		return v, err
	}
	if d.Item.Code != item || d.Item.Version != number {
		return v, yamlfile.Problem{File: OwnText, Line: d.Item.file.Line("version"), Message: fmt.Sprintf("这一份是 %s 第%d版，代码和版本不能改；要改的请另起一版", item, number)}
	}
	if err := saveText(tx, item, number, v.Rev+1, by, text); err != nil {
		return v, err
	}
	return FindVersion(tx, item, number)
}

func saveText(tx *db.Tx, item string, number, n int, by, text string) error {
	done, err := tx.Exec(`insert into catalog_text (item, version, n, body, by_whom, at) values ($1, $2, $3, $4, $5, $6) on conflict (item, version, n) do nothing`,
		item, number, n, text, by, tx.Now().String())
	if err != nil {
		return err
	}
	if done == 0 {
		return web.Fail(web.Conflict, "刚刚有人保存了这一版；请刷新后再看。")
	}
	return audit(tx, by, "draft", item, number, "", map[string]any{"text": n, "sha256": Digest(text)})
}

// Take is a step somebody asks for.
type Take struct {
	Item      string
	Number    int
	Step      string
	Effective clock.Date
	Seen      int // the text the person saw
	By        string
	Why       string
}

// Take takes a step: a version is tried, laid out for opinions, its opinions answered, its document kept, proposed for a day
// and approved by another person. Two at once are told; a step taken twice is taken once.
func (c *Catalog) Take(tx *db.Tx, t Take) error {
	t.Why = strings.TrimSpace(t.Why)
	v, err := FindVersion(tx, t.Item, t.Number)
	if err != nil {
		return err
	}
	if s := v.Last(); s.Step == t.Step && s.By == t.By && s.Rev == v.Rev && (s.Effective == t.Effective || t.Step == Approve || t.Step == Decline) && s.Why == t.Why {
		return nil
	}
	if err := v.check(&t, tx.Today()); err != nil {
		return err
	}
	if err := c.ready(tx, &v, &t); err != nil {
		return err
	}
	n := len(v.Steps) + 1
	done, err := tx.Exec(`insert into catalog_step (item, version, n, step, effective, rev, by_whom, why, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (item, version, n) do nothing`,
		t.Item, t.Number, n, t.Step, string(t.Effective), v.Rev, t.By, t.Why, tx.Now().String())
	if err != nil {
		return err
	}
	if done == 0 {
		return web.Fail(web.Conflict, "刚刚已被别人处理；请刷新后再看。")
	}
	if t.Step == Approve {
		if err := v.attest(tx, t.Effective); err != nil {
			return err
		}
	}
	return audit(tx, t.By, t.Step, t.Item, t.Number, t.Why, map[string]any{"effective": string(t.Effective), "text": v.Rev, "sha256": Digest(v.Text)})
}

// attest publishes an approved version to the transparency log.
func (v *Version) attest(tx *db.Tx, from clock.Date) error {
	p, err := PaperOf(tx, v.Item, v.Number)
	if err != nil {
		return err
	}
	sum := Digest(v.Text)
	return ledger.Attest(tx, ledger.KindCatalogue, fmt.Sprintf("%s/%d/%s", v.Item, v.Number, sum), map[string]any{
		"item": v.Item, "item_title": v.Title, "version": v.Number, "sha256": sum, "effective": string(from), "document": p.Number, "document_authority": p.Authority, "document_date": string(p.Dated)})
}

// check refuses a step that does not come next.
func (v *Version) check(t *Take, today clock.Date) error {
	no := func(message string) error { return web.Fail(web.Conflict, "%s", message) }
	s := v.Last()
	switch {
	case t.By == "":
		return web.Fail(web.Forbidden, "要由具名的人员办理。")
	case t.Why == "":
		return web.Fail(web.Invalid, "请写明理由，它和这一步一起留存。")
	case len([]rune(t.Why)) > 1000:
		return web.Fail(web.Invalid, "理由最多1000个字。")
	case s.Step == Approve:
		return no("这一版已经批准；要改变，请另起一版。")
	case s.Step == Drop:
		return no("这一版已经不再办理；请另起一版。")
	case t.Seen != v.Rev:
		return no(fmt.Sprintf("您看的是第%d稿，现在是第%d稿；请刷新，看过新的文本再办。", t.Seen, v.Rev))
	}
	_, bad := clock.ParseDate(string(t.Effective))
	switch t.Step {
	case Consult:
		switch {
		case s.Step == Propose:
			return no("已经提出施行，等另一人批准或退回。")
		case s.Step == Consult && s.Effective >= today:
			return no("已经在征求意见，到" + s.Effective.Chinese() + "。")
		case bad != nil || t.Effective < today.AddDays(ConsultDays):
			return web.Fail(web.Invalid, "征求意见的最后一天要写作 YYYY-MM-DD，至少留%d天（%s或以后）。", ConsultDays, today.AddDays(ConsultDays).Chinese())
		}
	case Propose:
		until, _, ok := v.Consulted()
		switch {
		case s.Step == Propose:
			return no("已经有人提出施行，等另一人批准或退回。")
		case !ok:
			return no("请先公开征求意见，再提出施行。")
		case until >= today:
			return no("征求意见还没有结束，最后一天是" + until.Chinese() + "。")
		case bad != nil || t.Effective <= today:
			return web.Fail(web.Invalid, "施行日期要写作 YYYY-MM-DD，并且在今天以后，好让报送单位先看到、先换模板。")
		}
	case Approve, Decline:
		switch {
		case s.Step != Propose:
			return no("还没有人提出施行，或者刚刚已被别人处理；请刷新后再看。")
		case s.By == t.By:
			return web.Fail(web.Forbidden, "提出的人不能自己批准或退回，请由另一人办理。")
		case t.Step == Approve && s.Effective <= today:
			return no("提出的施行日期（" + s.Effective.Chinese() + "）已经到了或过了，请退回，由提出的人另定日期。")
		}
		t.Effective = s.Effective
	case Drop:
		if s.Step == Propose {
			return no("已经提出施行；请批准的人先退回。")
		}
		t.Effective = ""
	default:
		return no("没有这一步；请刷新后再看。")
	}
	return nil
}

// ready refuses a step whose preparation is missing: the trial, the document, answers.
func (c *Catalog) ready(tx *db.Tx, v *Version, t *Take) error {
	if t.Step != Consult && t.Step != Propose && t.Step != Approve {
		return nil
	}
	d, err := c.Draft(tx, v.Text)
	if err != nil {
		return web.Fail(web.Conflict, "这一稿现在装不进目录：%s。请改好再办。", strings.ReplaceAll(err.Error(), "\n", "；"))
	}
	if t.Step != Approve && d.Base != nil {
		x, ok, err := LastTrial(tx, v.Item, v.Number, true)
		if err != nil {
			return err
		}
		if !ok || x.Rev != v.Rev || x.Done.Date() < tx.Today().AddDays(-TrialDays) {
			return web.Fail(web.Conflict, "请先用这一稿试读最近的报送，看过哪些行会过不了；试读的结果%d天内有效，改了文本要重新试读。", TrialDays)
		}
	}
	if t.Step == Consult {
		return nil
	}
	if err := after(tx, t); err != nil {
		return err
	}
	p, err := PaperOf(tx, v.Item, v.Number)
	if err != nil {
		return err
	}
	if p.Number == "" {
		return web.Fail(web.Conflict, "请先登记批准文件（文号、机关、日期和文件），再提出施行。")
	}
	open, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from catalog_comment where item = $1 and version = $2 and answered = ''`, v.Item, v.Number)
	if err == nil && open > 0 {
		err = web.Fail(web.Conflict, "还有%d条意见没有答复；请逐条答复采纳与否，再提出施行。", open)
	}
	return err
}

// after refuses a day on which an earlier version would come into force later than this one.
func after(tx *db.Tx, t *Take) error {
	day, err := db.One(tx, func(scan db.Scanner) (d clock.Date, err error) { err = scan(&d); return d, err },
		`select coalesce(max(effective), '') from catalog_step where item = $1 and step = 'approve'`, t.Item)
	if err == nil && day >= t.Effective {
		err = web.Fail(web.Conflict, "前一版%s起施行，这一版要在那以后。", day.Chinese())
	}
	return err
}
