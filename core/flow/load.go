package flow

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"xinguan/base/yamlfile"
)

// Load reads procedures/*.yaml of a city folder. All problems are reported together, each with file, line and what to do.
func Load(fsys fs.FS) (*Procedures, error) {
	names, err := fs.Glob(fsys, "procedures/*.yaml")
	if err != nil {
		return nil, err
	}
	l := &loader{all: &Procedures{}}
	for _, name := range names {
		l.read(fsys, name)
	}
	for i, p := range l.all.List {
		if p.Appeal != "" {
			if _, ok := l.all.Find(p.Appeal); !ok {
				l.fault(l.files[i], "没有“"+p.Appeal+"”这个程序，请更正", "appeal")
			}
		}
	}
	return l.all, errors.Join(l.problems...)
}

type loader struct {
	all      *Procedures
	files    []*yamlfile.File
	problems []error
}

func (l *loader) fault(f *yamlfile.File, message string, path ...any) {
	l.problems = append(l.problems, f.At(message, path...))
}

func (l *loader) read(fsys fs.FS, name string) {
	p := &Procedure{}
	f, err := yamlfile.Read(fsys, name, p)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	if _, taken := l.all.Find(p.ID); taken {
		l.fault(f, "已有另一个文件写了程序“"+p.ID+"”，请只留一个", "id")
	}
	l.checkHead(f, p)
	l.checkStates(f, p)
	l.checkSteps(f, p)
	l.checkClocks(f, p)
	l.checkReasons(f, p)
	l.checkReach(f, p)
	l.all.List, l.files = append(l.all.List, p), append(l.files, f)
}

func (l *loader) checkHead(f *yamlfile.File, p *Procedure) {
	for _, need := range []struct{ key, value string }{{"id", p.ID}, {"title", p.Title}, {"prefix", p.Prefix}, {"basis", p.Basis}, {"source", p.Source}} {
		if need.value == "" {
			l.fault(f, "缺少 "+need.key+"，请补上", need.key)
		}
	}
	if !slices.Contains([]string{"record", "subject", "none"}, p.About) {
		l.fault(f, "about 只能是 record、subject 或 none，现在是“"+p.About+"”", "about")
	}
	if _, ok := p.State(p.Start); !ok {
		l.fault(f, "start 不是本程序的状态，请更正", "start")
	}
	for i, x := range p.Papers {
		if x.ID == "" || x.Title == "" {
			l.fault(f, "材料缺少 id 或 title，请补上", "papers", i)
		}
	}
}

// outcomes are what a case can end with.
var outcomes = []string{"granted", "refused", "partly", "ended"}

func (l *loader) checkStates(f *yamlfile.File, p *Procedure) {
	seen := map[string]bool{}
	for i, s := range p.States {
		switch {
		case s.ID == "" || s.Title == "" || s.Says == "" || seen[s.ID]:
			l.fault(f, "状态缺少 id、title 或 says，或者 id 重复", "states", i)
		case s.Outcome != "" && !slices.Contains(outcomes, s.Outcome):
			l.fault(f, "outcome 只能是 granted、refused、partly 或 ended", "states", i, "outcome")
		case s.Final() && (s.Turn != "" || s.Clock != "" || s.Holds != ""):
			l.fault(f, "结束的状态不轮到任何一方，也没有期限，请删掉 turn、clock 和 holds", "states", i)
		case s.Turn == System && !p.awaits(s.ID):
			l.fault(f, "turn: system 的状态要有系统按条件（when）离开的步骤，否则案件停在这里", "states", i)
		case !s.Final() && !slices.Contains([]Party{Applicant, Authority, Centre, System}, s.Turn):
			l.fault(f, "turn 只能是 applicant、authority、centre 或 system：要写明轮到谁", "states", i)
		}
		seen[s.ID] = true
		for _, name := range []string{s.Clock, s.Holds} {
			if _, ok := p.Clock(name); name != "" && !ok {
				l.fault(f, "没有“"+name+"”这个期限，请更正", "states", i)
			}
		}
	}
}

// awaits tells whether the system leaves a state upon a condition.
func (p *Procedure) awaits(state string) bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.When != "" && slices.Contains(s.From, state) })
}

func (l *loader) checkSteps(f *yamlfile.File, p *Procedure) {
	seen := map[string]bool{}
	for i, s := range p.Steps {
		if s.ID == "" || s.Title == "" || len(s.By) == 0 || len(s.From) == 0 || seen[s.ID] {
			l.fault(f, "步骤缺少 id、title、by 或 from，或者 id 重复", "steps", i)
		}
		seen[s.ID] = true
		for _, name := range append(slices.Clone(s.From), s.To) {
			if _, ok := p.State(name); !ok {
				l.fault(f, "没有“"+name+"”这个状态，请更正", "steps", i)
			}
		}
		for _, code := range s.Reasons {
			if _, ok := p.Reason(code); !ok {
				l.fault(f, "没有“"+code+"”这个理由，请更正", "steps", i, "reasons")
			}
		}
		if s.Decides && slices.ContainsFunc(s.By, func(b Party) bool { return b == System || b == Applicant }) {
			l.fault(f, "决定只能由具名的经办人员作出，不能由系统或申请人作出", "steps", i, "by")
		}
		if s.When != "" && (len(s.By) != 1 || s.By[0] != System || len(s.Reasons) > 0 || s.Text || s.Document || s.Transfers) {
			l.fault(f, "按条件（when）办理的步骤只能写 by: [system]，不能要理由、说明和文号", "steps", i, "when")
		}
		if s.Transfers && slices.ContainsFunc(s.By, func(b Party) bool { return b == System || b == Applicant }) {
			l.fault(f, "案件只能由信用中心或承办单位转出，请更正", "steps", i, "by")
		}
		if s.Bulk && (s.Decides || s.Text || s.Document || s.Sure || s.Extends || s.Transfers || s.Effect != "" || len(s.Reasons) > 0) {
			l.fault(f, "能一次办几件的步骤（bulk）不作决定、不写理由和说明、不产生别的后果，请删去 bulk", "steps", i)
		}
		to, _ := p.State(s.To)
		if to.Outcome == "refused" && (len(s.Reasons) == 0 || !s.Decides) {
			l.fault(f, "不予办理要由具名的人员决定，并写明理由：请写 decides: yes 和 reasons", "steps", i)
		}
	}
}

func (l *loader) checkClocks(f *yamlfile.File, p *Procedure) {
	for i, c := range p.Clocks {
		if c.ID == "" || c.Title == "" || c.Workdays <= 0 || c.Longer < 0 || c.Source == "" {
			l.fault(f, "期限缺少 id、title、workdays 或 source，请补上", "clocks", i)
		}
		s, ok := p.Step(c.Overdue)
		if c.Overdue != "" && (!ok || !slices.Contains(s.By, System)) {
			l.fault(f, "到期后的步骤“"+c.Overdue+"”要写 by: [system]", "clocks", i, "overdue")
		}
	}
	for i, s := range p.States {
		if c, _ := p.Clock(s.Clock); c.Overdue != "" {
			if step, _ := p.Step(c.Overdue); !slices.Contains(step.From, s.ID) {
				l.fault(f, fmt.Sprintf("期限“%s”到期后的步骤不能从这个状态开始，请更正", c.Title), "states", i)
			}
		}
	}
}

func (l *loader) checkReasons(f *yamlfile.File, p *Procedure) {
	for i, r := range p.Reasons {
		if r.Code == "" || r.Title == "" || r.Says == "" || r.Source == "" {
			l.fault(f, "理由缺少 code、title、says 或 source：每个理由都要写明依据和补救办法", "reasons", i)
		}
	}
	for i, g := range p.Grounds {
		if g.ID == "" || g.Title == "" {
			l.fault(f, "请求事项缺少 id 或 title，请补上", "grounds", i)
		}
	}
}

// checkReach refuses states nobody gets to, and states nobody gets out of.
func (l *loader) checkReach(f *yamlfile.File, p *Procedure) {
	for i, s := range p.States {
		in := s.ID == p.Start || slices.ContainsFunc(p.Steps, func(x Step) bool { return x.To == s.ID })
		out := s.Final() || slices.ContainsFunc(p.Steps, func(x Step) bool { return slices.Contains(x.From, s.ID) })
		if !in || !out {
			l.fault(f, "没有步骤通到这个状态，或者没有步骤离开它", "states", i)
		}
	}
}
