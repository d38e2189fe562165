package draw

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// KindDraw is the kind of leaf by which the log holds a frame.
const KindDraw = ledger.KindDraw

// Hand is who acts.
type Hand struct{ ID, Name, Org string }

func refuse(format string, args ...any) error { return web.Fail(web.Invalid, format, args...) }
func clash(format string, args ...any) error  { return web.Fail(web.Conflict, format, args...) }

// moved is said where another was faster.
func moved() error { return clash("同事刚刚办理过这一步，请刷新后再看。") }

// Propose drafts a plan. What it needs is told in a sentence. Its id is the form's: the same sent twice is drafted once.
func Propose(tx *db.Tx, hub *house.Hub, by Hand, p Plan) (Plan, error) {
	x := hub.Tiers.Inspections
	m, ok := x.Matter(p.Matter)
	_, seeded := x.Seed(p.Source)
	_, town := hub.City.Division(p.Town)
	switch {
	case !ok:
		return p, refuse("抽查事项要从已公布的清单里选：没有列入清单的事项，不能随机抽查。")
	case m.Agency != by.Org:
		return p, refuse("“%s”由%s抽查，请选择本单位的事项。", m.Title, hub.OrgName(tx, m.Agency))
	case strings.TrimSpace(p.Title) == "" || len([]rune(p.Title)) > 60:
		return p, refuse("请写计划名称，最多60个字。")
	case !seeded:
		return p, refuse("请选择种子的公开来源。")
	case p.Town != "" && !town:
		return p, refuse("没有这个镇街（园区），请从列表里选。")
	}
	if err := days(p, tx.Today()); err != nil {
		return p, err
	}
	if p.ID.IsZero() {
		p.ID = id.New()
	}
	p.Agency, p.Stage, p.By, p.ByName, p.At = m.Agency, Draft, by.ID, by.Name, tx.Now()
	var secret [32]byte
	rand.Read(secret[:])
	p.Secret = hub.Ring.Seal([]byte(hex.EncodeToString(secret[:])), aad(p.ID))
	year := string(tx.Today())[:4]
	prefix := x.Prefix + "〔" + year + "〕"
	n, err := lastNumber(tx, prefix)
	if err != nil {
		return p, err
	}
	p.Number = fmt.Sprintf("%s%d号", prefix, n+1)
	if p.Draws, p.Beside, _, err = size(tx, hub, &p); err != nil {
		return p, err
	}
	switch ok, err := insertPlan(tx, &p); {
	case err != nil:
		return p, db.Again(err)
	case !ok:
		return own(tx, by, p.ID)
	}
	return p, note(tx, by, people.DrawPlan, &p, "拟定", nil)
}

func days(p Plan, today clock.Date) error {
	for _, d := range []clock.Date{p.SeedDay, p.From, p.Until} {
		if _, err := clock.ParseDate(string(d)); err != nil {
			return refuse("日期请写作 %s 的样子。", today)
		}
	}
	switch {
	case p.SeedDay <= today:
		return refuse("种子公布的日期要在今天以后：名册封存的时候，谁也不能知道种子。")
	case p.From < p.SeedDay || p.Until < p.From:
		return refuse("检查要在种子公布以后开始，结束不早于开始。")
	case p.Until[:4] != p.From[:4]:
		return refuse("一个计划的检查要在同一年内完成，好按年度计算上限。")
	}
	return nil
}

func note(tx *db.Tx, by Hand, p people.Permission, plan *Plan, why string, detail map[string]any) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(p), Object: "draw/" + plan.ID.String(), Reason: why, Detail: detail})
}

// ended are states of the register in which nobody is there to be inspected.
var ended = []string{"注销", "吊销", "撤销", "迁出"}

// population are the organisations a plan is about, each with its class.
func population(tx *db.Tx, hub *house.Hub, p *Plan) ([]Object, *tier.Sector, error) {
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	s, ok := hub.Tiers.Sectors.Find(m.Sector)
	if !ok {
		return nil, nil, refuse("这个事项所属的监管领域已经不在城市目录里，请选别的事项。")
	}
	standing := map[id.ID]tier.Standing{}
	if err := tier.Each(tx, s.ID, func(r tier.Row) error { standing[r.Subject] = r.Standing; return nil }); err != nil {
		return nil, s, err
	}
	weights := Weights(s)
	var all []Object
	err := subject.EachFiled(tx, func(l subject.Line, code, name string) error {
		st, in := standing[l.ID]
		if !slices.Contains(m.Kinds, l.Kind) || l.Kind == ident.KindPerson || l.Provisional || slices.Contains(ended, l.Status) || p.Town != "" && l.Town != p.Town || len(s.Among) > 0 && !in {
			return nil
		}
		class := s.InForce(st)
		all = append(all, Object{Subject: l.ID, Code: code, Name: name, Town: l.Town, Class: class, Tickets: weights[class]})
		return nil
	})
	return all, s, err
}

// size is how many would be drawn today, and the frame by class.
func size(tx *db.Tx, hub *house.Hub, p *Plan) (draws, beside int, of map[string]int, err error) {
	all, s, err := population(tx, hub, p)
	if err != nil {
		return 0, 0, nil, err
	}
	of = map[string]int{}
	for _, o := range all {
		of[o.Class]++
	}
	if len(all) == 0 {
		return 0, 0, of, refuse("这个范围里没有可以抽查的单位，请改选事项或镇街。")
	}
	draws, beside = Sizes(s, of, hub.Tiers.Inspections.Control)
	return draws, beside, of, nil
}

// Sealing is a frame that was read and is not fixed yet.
type Sealing struct {
	plan    Plan
	objects []Object
	team    []member
	frame   *Frame
}

// ReadFrame reads what a plan is drawn from, and writes its tickets. It goes through the whole register, beside whoever writes
// meanwhile: the frame is the register of one moment, and what is entered while it is being sealed is not in it, as what is entered
// just after is not.
func ReadFrame(tx *db.Tx, hub *house.Hub, by Hand, of id.ID) (s *Sealing, err error) {
	s = &Sealing{}
	if s.plan, err = sealable(tx, by, of); err != nil {
		return nil, err
	}
	var sector *tier.Sector
	if s.objects, sector, err = population(tx, hub, &s.plan); err != nil {
		return nil, err
	}
	classes := map[string]int{}
	for _, o := range s.objects {
		classes[o.Class]++
	}
	if len(s.objects) == 0 {
		return nil, refuse("这个范围里没有可以抽查的单位。")
	}
	s.plan.Draws, s.plan.Beside = Sizes(sector, classes, hub.Tiers.Inspections.Control)
	secret, err := unseal(hub, &s.plan)
	if err != nil {
		return nil, err
	}
	if s.team, err = gather(tx, hub, &s.plan, secret); err != nil {
		return nil, err
	}
	s.frame = frameOf(hub, &s.plan, secret, s.objects, s.team)
	return s, nil
}

// sealable is a plan of the hand's department whose frame may be fixed today.
func sealable(tx *db.Tx, by Hand, of id.ID) (Plan, error) {
	p, err := own(tx, by, of)
	switch {
	case err != nil:
		return p, err
	case p.Stage != Draft:
		return p, moved()
	case p.SeedDay <= tx.Today():
		return p, refuse("种子公布的日期已经到了，名册不能再封存；请另拟一个计划。")
	}
	return p, nil
}

// Fix fixes the frame as it was read and queues its digest for the transparency log: from now on the plan is public and the frame is
// not changed any more. Where the plan or the officers changed since it was read, nothing is fixed.
func (s *Sealing) Fix(tx *db.Tx, hub *house.Hub, by Hand) error {
	p, err := sealable(tx, by, s.plan.ID)
	if err != nil {
		return err
	}
	secret, err := unseal(hub, &p)
	if err != nil {
		return err
	}
	team, err := gather(tx, hub, &p, secret)
	if err != nil {
		return err
	}
	if !slices.Equal(team, s.team) {
		return clash("执法人员名录刚刚变了，名册没有封存；请核对名录，再封存一次。")
	}
	p = s.plan // a write that lost a race is tried again from here
	if err := fix(tx, by, &p, s.frame); err != nil {
		return err
	}
	return errors.Join(insertObjects(tx, p.ID, s.objects), insertTeam(tx, p.ID, s.team))
}

// Seal reads a frame and fixes it in one transaction.
func Seal(tx *db.Tx, hub *house.Hub, by Hand, of id.ID) error {
	s, err := ReadFrame(tx, hub, by, of)
	if err != nil {
		return err
	}
	return s.Fix(tx, hub, by)
}

// fix takes the plan first: of two who seal it at once the second is told, before it has written anything.
func fix(tx *db.Tx, by Hand, p *Plan, f *Frame) error {
	p.Frame, p.Teams, p.Stage, p.SealedAt = f.Digest(), teamsText(f.Teams), Sealed, tx.Now()
	if ok, err := step(tx, p, Draft); err != nil || !ok {
		return errors.Join(err, movedIf(!ok && err == nil))
	}
	err := ledger.Attest(tx, KindDraw, p.ID.String(), map[string]any{"number": p.Number, "matter": p.Matter, "frame_sm3": p.Frame, "objects": len(f.Objects), "control": len(f.Control),
		"draws": p.Draws, "control_draws": p.Beside, "seed_source": p.Source, "seed_day": string(p.SeedDay)})
	if err != nil {
		return err
	}
	return note(tx, by, people.DrawPlan, p, "封存名册", map[string]any{"frame_sm3": p.Frame})
}

func movedIf(yes bool) error {
	if yes {
		return moved()
	}
	return nil
}

func unseal(hub *house.Hub, p *Plan) (string, error) {
	raw, err := hub.Ring.Unseal(p.Secret, aad(p.ID))
	return string(raw), err
}

// gather are the qualified officers of every department that comes along.
func gather(tx *db.Tx, hub *house.Hub, p *Plan, secret string) ([]member, error) {
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	var team []member
	for _, agency := range append([]string{m.Agency}, m.Joint...) {
		all, err := officersOf(tx, agency)
		if err != nil {
			return nil, err
		}
		n := 0
		for _, o := range all {
			if !o.qualified(p.Matter, p.Until) {
				continue
			}
			n++
			team = append(team, member{Agency: agency, Officer: o.ID, Name: o.Name, Cert: o.Cert, Ticket: Ticket(salt(secret, "officer", o.ID.String(), 0), o.ID.String())})
		}
		if n < m.Officers {
			return nil, refuse("%s有资格的执法人员只有%d名，每次检查要%d名；证件在检查期内到期的不能抽取。请先更新执法人员名录。", hub.OrgName(tx, agency), n, m.Officers)
		}
	}
	return team, nil
}

func frameOf(hub *house.Hub, p *Plan, secret string, objects []Object, team []member) *Frame {
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	f := &Frame{Plan: p.ID.String(), Number: p.Number, Matter: p.Matter, Agency: p.Agency, Source: p.Source, Day: p.SeedDay, Draws: p.Draws, Beside: p.Beside,
		Objects: sorted(deal(secret, Objects, objects)), Control: sorted(deal(secret, Control, objects))}
	for _, t := range teamsOf(p, m) {
		for _, o := range team {
			if o.Agency == t.Agency {
				t.Officers = append(t.Officers, o.Ticket)
			}
		}
		slices.Sort(t.Officers)
		f.Teams = append(f.Teams, t)
	}
	return f
}

// teamsOf are the departments of a frame without their officers: as they were when it was fixed, so that it stays what was published
// when the list changes; of a draft as the list says today.
func teamsOf(p *Plan, m tier.Matter) (out []Team) {
	for said := range strings.SplitSeq(p.Teams, ",") {
		agency, each, _ := strings.Cut(said, " ")
		if n, err := strconv.Atoi(each); err == nil {
			out = append(out, Team{Agency: agency, Each: n})
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, agency := range append([]string{m.Agency}, m.Joint...) {
		out = append(out, Team{Agency: agency, Each: m.Officers})
	}
	return out
}

// teamsText is how the departments of a frame are kept.
func teamsText(all []Team) string {
	var out []string
	for _, t := range all {
		out = append(out, t.Agency+" "+strconv.Itoa(t.Each))
	}
	return strings.Join(out, ",")
}

// own is a plan of the hand's own department; what others have is not told.
func own(tx *db.Tx, by Hand, of id.ID) (Plan, error) {
	p, err := planOf(tx, of)
	if errors.Is(err, errNone) || err == nil && p.Agency != by.Org {
		return p, web.Fail(web.NotFound, "没有这个抽查计划，或者它不是本单位的；请回到清单重新选择。")
	}
	return p, err
}

// EnterSeed enters the public seed, by another person than the one who made the plan, and draws.
func EnterSeed(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, seed, cited string) error {
	p, err := own(tx, by, of)
	if err != nil {
		return err
	}
	source, _ := hub.Tiers.Inspections.Seed(p.Source)
	seed, cited = strings.Join(strings.Fields(seed), " "), strings.TrimSpace(cited)
	switch {
	case p.Stage != Sealed:
		return moved()
	case by.ID == p.By:
		return web.Fail(web.Forbidden, "拟定计划的人不能登记种子，请由另一人办理。")
	case tx.Today() < p.SeedDay:
		return refuse("种子要到%s才公布，现在还不能登记。", p.SeedDay.Chinese())
	case !source.Fits(seed):
		return refuse("写法与来源不符。%s：%s。", source.Title, source.Says)
	case cited == "":
		return refuse("请写明在哪里可以查到这个结果，例如公告的网址或报纸的日期和版面。")
	}
	switch _, err := hub.Proofs.Receipt(tx, KindDraw, p.ID.String()); {
	case errors.Is(err, ledger.ErrWaiting) || errors.Is(err, ledger.ErrNoLeaf):
		return clash("名册还没有写进存证日志，不能抽取：先有公开的名册，才能有种子。请过一分钟再登记；还不行的，请联系系统管理员查看存证日志。")
	case err != nil:
		return err
	}
	p.Seed, p.Cited, p.SeedBy, p.SeedName, p.SeedAt, p.Stage = seed, cited, by.ID, by.Name, tx.Now(), Open
	if ok, err := step(tx, &p, Sealed); err != nil || !ok {
		return errors.Join(err, movedIf(!ok && err == nil))
	}
	if err := note(tx, by, people.DrawSeed, &p, cited, map[string]any{"seed": seed}); err != nil {
		return err
	}
	return draw(tx, hub, by, &p)
}
