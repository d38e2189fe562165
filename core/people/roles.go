package people

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
)

// Roles are the roles of a city, as its file names them, and how people sign in. They are read-only and safe for
// concurrent use.
type Roles struct {
	List   []RoleDef
	SignIn SignInRules
}

// RoleDef is a role: the duties it consists of, and what it takes of the most they may hold.
type RoleDef struct {
	Code   Role       `yaml:"code"`
	Title  string     `yaml:"title"`
	Duties []Duty     `yaml:"duties"`
	Grants []grantDef `yaml:"grants"` // none = all that the duties may hold

	rules []Rule
}

// grantDef is one permission of a role in the file.
type grantDef struct {
	Do       Permission `yaml:"do"`
	Reach    string     `yaml:"reach"` // empty = as far as the duty goes
	Items    []string   `yaml:"items"`
	Purposes []string   `yaml:"purposes"`
	From     clock.Date `yaml:"from"`
	Until    clock.Date `yaml:"until"`
}

// SignInRules are how long a session lasts and what a password must be. A city may ask for more, not for less.
type SignInRules struct {
	IdleMinutes   int `yaml:"idle_minutes"`   // signed out after so long without a request, 5…30
	AbsoluteHours int `yaml:"absolute_hours"` // signed out after so long in any case, 1…12
	WarnMinutes   int `yaml:"warn_minutes"`   // told so long before, 1…5
	FreshMinutes  int `yaml:"fresh_minutes"`  // a sensitive act wants the password again after so long, 1…15
	PasswordMin   int `yaml:"password_min"`   // characters, at least 12
	LinkHours     int `yaml:"link_hours"`     // a one-time link holds so long, 1…72
}

func (s SignInRules) idle() time.Duration     { return time.Duration(s.IdleMinutes) * time.Minute }
func (s SignInRules) absolute() time.Duration { return time.Duration(s.AbsoluteHours) * time.Hour }
func (s SignInRules) fresh() time.Duration    { return time.Duration(s.FreshMinutes) * time.Minute }
func (s SignInRules) link() time.Duration     { return time.Duration(s.LinkHours) * time.Hour }

// bounds are how far each figure of signing in may go: our own floor, no law names one.
func (s SignInRules) bounds() []bound {
	return []bound{
		{"idle_minutes", s.IdleMinutes, 5, 30}, {"absolute_hours", s.AbsoluteHours, 1, 12}, {"warn_minutes", s.WarnMinutes, 1, 5},
		{"fresh_minutes", s.FreshMinutes, 1, 15}, {"password_min", s.PasswordMin, 12, 64}, {"link_hours", s.LinkHours, 1, 72},
	}
}

type bound struct {
	key            string
	have, min, max int
}

const rolesFile = "roles.yaml"

// LoadRoles reads the roles of a city folder. All problems are reported together, each with file, line and what to do:
// a role that would hold more than its duties may, or that joins duties which must stay apart, does not load.
func LoadRoles(fsys fs.FS) (*Roles, error) {
	var doc struct {
		SignIn SignInRules `yaml:"sign_in"`
		Roles  []RoleDef   `yaml:"roles"`
	}
	f, err := yamlfile.Read(fsys, rolesFile, &doc)
	if err != nil {
		return nil, err
	}
	l := rolesLoader{file: f, seen: map[Role]bool{RolePublic: true, RoleOperator: true}}
	for _, b := range doc.SignIn.bounds() {
		if b.have < b.min || b.have > b.max {
			l.fault(fmt.Sprintf("%s 应在 %d 到 %d 之间，现在是 %d", b.key, b.min, b.max, b.have), "sign_in", b.key)
		}
	}
	for i := range doc.Roles {
		l.role(&doc.Roles[i], i)
	}
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	return &Roles{List: doc.Roles, SignIn: doc.SignIn}, nil
}

type rolesLoader struct {
	file     *yamlfile.File
	seen     map[Role]bool
	problems []error
}

func (l *rolesLoader) fault(message string, path ...any) {
	l.problems = append(l.problems, l.file.At(message, path...))
}

var roleCode = regexp.MustCompile(`^[a-z][a-z0-9_]{1,31}$`)

func (l *rolesLoader) role(r *RoleDef, i int) {
	switch {
	case !roleCode.MatchString(string(r.Code)):
		l.fault("code 应为小写字母开头的英文代码，现在是“"+string(r.Code)+"”", "roles", i)
	case l.seen[r.Code]:
		l.fault("角色代码“"+string(r.Code)+"”重复或已有别的用途，请更换", "roles", i, "code")
	case strings.TrimSpace(r.Title) == "":
		l.fault("缺少 title，请写上角色的中文名称", "roles", i)
	}
	l.seen[r.Code] = true
	if !l.duties(r, i) {
		return
	}
	if len(r.Grants) == 0 {
		for _, d := range r.Duties {
			r.rules = append(r.rules, most[d]...)
		}
	}
	for k, g := range r.Grants {
		l.grant(r, g, i, k)
	}
	for k := range r.rules {
		r.rules[k].Role = r.Code
	}
}

// duties refuses what cannot be one person's work.
func (l *rolesLoader) duties(r *RoleDef, i int) bool {
	if len(r.Duties) == 0 {
		l.fault("缺少 duties，请写明这个角色承担哪类工作", "roles", i)
		return false
	}
	for k, d := range r.Duties {
		switch {
		case d.Title() == "":
			l.fault("没有“"+string(d)+"”这类工作；可用的有："+dutyNames(), "roles", i, "duties", k)
			return false
		case len(r.Duties) > 1 && d.IsAdmin():
			l.fault("“"+d.Title()+"”不能与其他工作放在一个角色里：系统、安全、审计三员互不兼任，也不办业务", "roles", i, "duties", k)
			return false
		case len(r.Duties) > 1 && (d.SignsInOutside() || d.SignsRequests() || d == DutyAuditor):
			l.fault("“"+d.Title()+"”不能与其他工作放在一个角色里", "roles", i, "duties", k)
			return false
		}
	}
	return true
}

func dutyNames() string {
	names := make([]string, len(duties))
	for i, d := range duties {
		names[i] = string(d.duty)
	}
	return strings.Join(names, "、")
}

// grant adds a permission to a role, where its duties may hold it as far as the file says.
func (l *rolesLoader) grant(r *RoleDef, g grantDef, i, k int) {
	if g.Do.Title() == "" {
		l.fault("没有“"+string(g.Do)+"”这项权限，请检查拼写", "roles", i, "grants", k, "do")
		return
	}
	why := "“" + r.Title + "”承担的工作不可以有“" + g.Do.Title() + "”的权限；城市目录只能收窄，不能放宽"
	for _, d := range r.Duties {
		for _, top := range most[d] {
			if top.Permission != g.Do {
				continue
			}
			rule, problem := top.narrowed(g)
			if problem == "" {
				r.rules = append(r.rules, rule)
				return
			}
			why = problem
		}
	}
	l.fault(why, "roles", i, "grants", k)
}

var reaches = map[string]Reach{"everyone": Everyone, "below": Below, "mandated": Mandated, "own": Own, "consented": Consented, "self": Self}

// inside tells whether one reach lies within another: all within everyone, what is one's own within what is below and
// what one may send for.
func (r Reach) inside(top Reach) bool {
	return r == top || top == Everyone || r == Own && (top == Below || top == Mandated)
}

// narrowed is the rule with what the file takes away, or why the file asks for more than there is.
func (r Rule) narrowed(g grantDef) (Rule, string) {
	if g.Reach != "" {
		reach, ok := reaches[g.Reach]
		if !ok {
			return r, "reach 只能是 everyone、below、mandated、own、consented 或 self，现在是“" + g.Reach + "”"
		}
		if !reach.inside(r.Reach) {
			return r, "“" + r.Permission.Title() + "”的范围不能放宽到 " + g.Reach + "；城市目录只能收窄，不能放宽"
		}
		r.Reach = reach
	}
	if len(g.Purposes) > 0 {
		for _, p := range g.Purposes {
			if !slices.Contains(r.Purposes, p) {
				return r, "“" + r.Permission.Title() + "”不能用于“" + p + "”；城市目录只能收窄，不能放宽"
			}
		}
		r.Purposes = g.Purposes
	}
	if len(g.Items) > 0 {
		r.Items = g.Items
	}
	r.From, r.Until = g.From, g.Until
	return r, badDay(g.From) + badDay(g.Until)
}

func badDay(d clock.Date) string {
	if d == "" {
		return ""
	}
	if _, err := clock.ParseDate(string(d)); err != nil {
		return err.Error()
	}
	return ""
}

// Role finds a role by its code.
func (r *Roles) Role(code Role) (RoleDef, bool) {
	i := slices.IndexFunc(r.List, func(d RoleDef) bool { return d.Code == code })
	if i < 0 {
		return RoleDef{}, false
	}
	return r.List[i], true
}

// Title is a role in Chinese.
func (r *Roles) Title(code Role) string {
	if d, ok := r.Role(code); ok {
		return d.Title
	}
	return Actor{Role: code}.title()
}

// Has tells whether a role includes a duty.
func (d RoleDef) Has(duty Duty) bool { return slices.Contains(d.Duties, duty) }

// Admin tells whether the role is that of one of the 三员.
func (d RoleDef) Admin() bool { return len(d.Duties) > 0 && d.Duties[0].IsAdmin() }

// Fits tells whether the role can be held in an organisation of a kind.
func (d RoleDef) Fits(k OrgKind) bool {
	return !slices.ContainsFunc(d.Duties, func(duty Duty) bool { return !duty.Fits(k) })
}

// Rules are what the role may do.
func (d RoleDef) Rules() []Rule { return slices.Clone(d.rules) }
