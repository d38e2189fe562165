package city

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"xinguan/base/yamlfile"
)

// The files of a city folder that this package reads.
const (
	cityFile      = "city.yaml"
	agenciesFile  = "agencies.yaml"
	divisionsFile = "divisions.yaml"
	placesFile    = "places.yaml"
)

// Load reads a city folder. All problems are reported together, each with file, line and what to do.
func Load(fsys fs.FS) (*City, error) {
	l := &loader{city: &City{fsys: fsys}}
	l.readCity()
	l.readDivisions()
	l.readPlaces()
	l.readAgencies()
	l.checkBodies()
	l.readHelp()
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	l.city.indexTowns()
	return l.city, nil
}

type loader struct {
	city     *City
	file     *yamlfile.File // city.yaml
	problems []error
}

// read decodes one file; nil means that its problems were noted.
func (l *loader) read(name string, into any) *yamlfile.File {
	f, err := yamlfile.Read(l.city.fsys, name, into)
	if err != nil {
		l.problems = append(l.problems, err)
		return nil
	}
	return f
}

// fault notes a problem at a path of the file.
func (l *loader) fault(f *yamlfile.File, message string, path ...any) {
	l.problems = append(l.problems, f.At(message, path...))
}

var sixDigits = regexp.MustCompile(`^\d{6}$`)

func (l *loader) readCity() {
	c := l.city
	if l.file = l.read(cityFile, c); l.file == nil {
		return
	}
	for _, need := range []struct{ key, value string }{
		{"name", c.Name}, {"short", c.Short}, {"province", c.Province},
		{"site", c.Site}, {"platform", c.Platform}, {"hotline", c.Hotline},
	} {
		if need.value == "" {
			l.fault(l.file, "缺少 "+need.key+"，请补上", need.key)
		}
	}
	if !sixDigits.MatchString(c.Code) {
		l.fault(l.file, "code 应为 6 位行政区划代码，加引号", "code")
	}
	l.checkTargets()
}

// checkTargets wants a target's figure and its source.
func (l *loader) checkTargets() {
	u := unique{l, l.file, map[string]string{}}
	for i, t := range l.city.Targets {
		u.claim(t.Code, t.Title, "targets", i, "code")
		if t.Code == "" || t.Title == "" || t.Value < 1 || t.Words == "" || t.Year < 2000 || t.Source == "" {
			l.fault(l.file, "每个目标要写明 code、title、value、words、year 和 source，请补上", "targets", i)
		}
	}
}

// checkBodies looks up the organiser and the operator among the agencies.
func (l *loader) checkBodies() {
	if l.file == nil || l.city.agencies.byName == nil {
		return
	}
	l.checkBody("organiser", l.city.Organiser)
	l.checkBody("operator", l.city.Operator)
}

func (l *loader) checkBody(key string, b Body) {
	if b.Name == "" {
		l.fault(l.file, "缺少 "+key+" 的 name，请补上", key)
	}
	if _, ok := l.city.agencies.byName[b.Agency]; b.Agency != "" && !ok {
		l.fault(l.file, "agency “"+b.Agency+"”不在 "+agenciesFile+" 里，请更正代码", key, "agency")
	}
}

func (l *loader) readDivisions() {
	var doc struct {
		Divisions []Division `yaml:"divisions"`
	}
	f := l.read(divisionsFile, &doc)
	if f == nil {
		return
	}
	u := unique{l, f, map[string]string{}}
	for i, d := range doc.Divisions {
		u.claim(d.Code, d.Code, "divisions", i, "code")
		u.claim(d.Name, d.Code, "divisions", i, "name")
		if d.Short != d.Name {
			u.claim(d.Short, d.Code, "divisions", i, "short")
		}
		u.claim(fmt.Sprintf("第 %d 行第 %d 列", d.Row, d.Column), d.Code, "divisions", i, "row")
		l.checkDivision(f, d, i)
	}
	l.city.Divisions = doc.Divisions
}

var divisionKinds = map[string]bool{"subdistrict": true, "town": true, "park": true}

func (l *loader) checkDivision(f *yamlfile.File, d Division, i int) {
	if len(d.Code) != 9 || len(d.Code12) != 12 || d.Code12[:9] != d.Code {
		l.fault(f, "code 应为 9 位、code12 应为以它开头的 12 位代码，加引号", "divisions", i, "code12")
	}
	if !divisionKinds[d.Kind] {
		l.fault(f, "kind 只能是 subdistrict、town 或 park，现在是“"+d.Kind+"”", "divisions", i, "kind")
	}
	if d.Row < 1 || d.Column < 1 {
		l.fault(f, "row 和 column 是方格地图上的位置，从 1 数起，请补上", "divisions", i)
	}
}

func (l *loader) readPlaces() {
	var doc struct {
		Places []Place `yaml:"places"`
	}
	f := l.read(placesFile, &doc)
	if f == nil {
		return
	}
	u := unique{l, f, map[string]string{}}
	for _, d := range l.city.Divisions {
		u.seen[d.Name], u.seen[d.Short] = d.Code, d.Code
	}
	for i, p := range doc.Places {
		u.claim(p.Name, "地名 "+p.Name, "places", i, "name")
		if _, ok := l.city.Division(p.Town); !ok {
			l.fault(f, "town “"+p.Town+"”不在 "+divisionsFile+" 里，请更正代码", "places", i, "town")
		}
	}
	l.city.PlaceNames = doc.Places
}
