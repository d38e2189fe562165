// Package catalog holds the kinds of record a city collects: items as data (YAML), never as code. From an item come
// title mapping, checks, the record's fixed columns, table columns, templates and documentation. An item without a
// legal basis, or with a field whose meaning is unknown or forbidden, does not load.
package catalog

import (
	"slices"
	"strings"

	"xinguan/base/yamlfile"
	"xinguan/core/city"
	"xinguan/core/ident"
)

// Item is one kind of record: what it is, on what basis it is collected, who may send it, who may see it, and its fields.
type Item struct {
	Code    string  `yaml:"code"`
	Title   string  `yaml:"title"`
	Family  Family  `yaml:"family"`
	Version int     `yaml:"version"`
	About   string  `yaml:"about"`
	Basis   []Basis `yaml:"basis"`

	// Subjects is "organisation" or "person"; Kinds narrows organisations, empty means all of them.
	Subjects string       `yaml:"subjects"`
	Kinds    []ident.Kind `yaml:"kinds"`

	// Suppliers are agency codes; empty means every agency that may decide Decides, or simply every one. See SuppliedBy.
	Suppliers []string `yaml:"suppliers"`
	Decides   string   `yaml:"decides"`

	// Persons is "discard" where sheets of the item also carry rows about natural persons, which nobody may collect: such
	// a row is thrown away at the door, before anything of it is written, and only counted.
	Persons string `yaml:"persons"`

	// Review tells that a second person of the sender looks at every row before it is taken in.
	Review bool `yaml:"review"`

	Publication Publication `yaml:"publication"`
	Ended       *Ended      `yaml:"ended"` // a version that ends the item
	Ends        *Ends       `yaml:"ends"`  // needed where a public record speaks against its subject by being on a list
	Sharing     string      `yaml:"sharing"`
	Severity    string      `yaml:"severity"`
	Retention   Retention   `yaml:"retention"`
	Timeliness  Timeliness  `yaml:"timeliness"`

	Route *Route   `yaml:"route"`
	Key   []string `yaml:"key"`

	// Head and Tail name blocks of fields many items share (items/blocks.yaml); Fields holds all of them once loaded.
	Head   string  `yaml:"head"`
	Fields []Field `yaml:"fields"`
	Tail   string  `yaml:"tail"`
	Checks []Check `yaml:"checks"`

	// Lists are code tables of this item alone, by name; one of the same name goes before the city's (items/lists.yaml). A
	// version of an item that changes what a column may say brings the table along.
	Lists map[string]*List `yaml:"lists"`

	// Order is the item's place within its family; items of equal order are sorted by code.
	Order int `yaml:"order"`

	own     int // Fields[own:] begins with the item's own fields, after those of Head
	ownEnd  int
	byMeans map[Means]int
	byName  map[string]int
	path    string
	file    *yamlfile.File
}

// Basis is an entry of the national basic catalogue, a provincial supplement, or a named statutory duty.
type Basis struct {
	Kind     string `yaml:"kind"` // national | provincial | duty
	Title    string `yaml:"title"`
	Entry    string `yaml:"entry"`
	Verified bool   `yaml:"verified"`
}

// Publication says who sees records of the item and which rule ends that.
type Publication struct {
	Class string `yaml:"class"` // public | never
	Rule  string `yaml:"rule"`  // one of the rules below
	Why   string `yaml:"why"`

	// Only are the kinds (means: decision.kind) that may be shown, where the authority itself publishes no other: the A of
	// tax grades. Empty means all.
	Only []string `yaml:"only"`

	// Years after the decision a record is shown at most; needed by ByYears, a limit for ByValidity and ByListing.
	Years    int    `yaml:"years"`
	Source   string `yaml:"source"` // of Years
	Verified bool   `yaml:"verified"`
}

// NotShared is the sharing of an item of which nobody but its sender and its subjects have anything.
const NotShared = "不予共享"

// The rules of publication. Where several ends apply, the earliest counts.
const (
	BySeverity  = "severity"  // the class the authority declared, and the rulebook in force
	ByCatalogue = "catalogue" // as long as the item stands in the catalogue
	ByValidity  = "validity"  // until the end of validity the record states
	ByYears     = "years"     // a number of years after the decision
	ByListing   = "listing"   // until the authority takes the subject off its list
	Never       = "never"
)

var publicationRules = []string{BySeverity, ByCatalogue, ByValidity, ByYears, ByListing, Never}

// Ends says how a subject leaves a list earlier than by the passing of time.
type Ends struct {
	Title    string `yaml:"title"`  // the procedure: 申请移出经营异常名录
	How      string `yaml:"how"`    // conditions and steps, whole sentences
	Where    string `yaml:"where"`  // who decides: 作出列入决定的市场监督管理部门
	Months   int    `yaml:"months"` // after the listing before it can be asked for; 0 = at any time
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Retention is how long the platform keeps a record; the figure's certainty is shown to administrators.
type Retention struct {
	Years    int    `yaml:"years"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Timeliness is the number of working days from the decision within which a record is due.
type Timeliness struct {
	Workdays int    `yaml:"workdays"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Route sends the rows of a sheet that carry Equals in field Field to another item.
type Route struct {
	Field  string `yaml:"field"`
	Equals string `yaml:"equals"`
	Item   string `yaml:"item"`
}

// Field is one column of an item.
type Field struct {
	Name     string   `yaml:"name"`
	Standard string   `yaml:"standard"` // national field code, e.g. CF_XDR_MC
	Title    string   `yaml:"title"`
	Aliases  []string `yaml:"aliases"`
	Type     Type     `yaml:"type"`
	Means    Means    `yaml:"means"`
	Length   int      `yaml:"length"` // characters; 0 = 4000
	Unit     string   `yaml:"unit"`
	Codes    string   `yaml:"codes"` // name of a code list
	Many     bool     `yaml:"many"`  // several codes joined by ;
	Need     Need     `yaml:"need"`
	When     *When    `yaml:"when"`
	Instead  string   `yaml:"instead"` // a field that does where this one is empty: the year of an honour whose day nobody wrote
	Public   *bool    `yaml:"public"`  // default: shown where the record is shown
	Note     string   `yaml:"note"`

	// List is the code list named by Codes, resolved when the catalogue loads.
	List *List `yaml:"-"`
}

// Need says what the absence of a value means.
type Need string

// A row is held only for want of a field that needs to be there; a column the official sheet calls mandatory
// earns one warning for the file when it is missing, and one for each row that leaves it empty.
const (
	Optional Need = ""
	Column   Need = "column"
	RowNeeds Need = "row"
)

// When makes a field necessary (with a warning) in rows whose other field contains a text.
type When struct {
	Field    string `yaml:"field"`
	Contains string `yaml:"contains"`
}

// Check is a rule across the fields of one row.
type Check struct {
	Rule   string   `yaml:"rule"` // from a closed vocabulary: not_after, amount_in_text, kind_amount, long_term
	Fields []string `yaml:"fields"`
	Title  string   `yaml:"title"`
}

// Field finds a field by what it means.
func (it *Item) Field(m Means) (*Field, bool) {
	if i, ok := it.byMeans[m]; ok {
		return &it.Fields[i], true
	}
	return nil, false
}

// Index is the position of the field that means m, or -1.
func (it *Item) Index(m Means) int {
	if i, ok := it.byMeans[m]; ok {
		return i
	}
	return -1
}

// Named is the position of a field by its name, or -1.
func (it *Item) Named(name string) int {
	if i, ok := it.byName[name]; ok {
		return i
	}
	return -1
}

// Titled is the position of the field with a title, or -1.
func (it *Item) Titled(title string) int {
	return slices.IndexFunc(it.Fields, func(f Field) bool { return f.Title == title })
}

// OfPersons tells whether the item's records are about natural persons: sealed, counted, never shown.
func (it *Item) OfPersons() bool { return it.Subjects == "person" }

// Public tells whether records of the item may be shown at all.
func (it *Item) Public() bool { return it.Publication.Class == "public" && !it.OfPersons() }

// Negative tells whether a record of the item speaks against its subject and therefore carries the four answers.
func (it *Item) Negative() bool { return it.Family.Negative() }

// Takes tells whether the item is about organisations of a kind; an item that names no kinds takes them all, and what a
// code does not tell is let pass.
func (it *Item) Takes(k ident.Kind) bool {
	return len(it.Kinds) == 0 || k == ident.KindOther || slices.Contains(it.Kinds, k)
}

// Timed tells whether it is counted how soon records of the item come in: acts of an authority about organisations.
func (it *Item) Timed() bool { return it.Family.Act() && !it.OfPersons() && it.Timeliness.Workdays > 0 }

// DiscardsPersons tells whether rows about natural persons in sheets of the item are thrown away at the door and counted.
func (it *Item) DiscardsPersons() bool { return it.Persons == "discard" }

// SuppliedBy tells whether an authority may send the item: it is named, or may decide what the item records; where the
// item says neither, every authority of the city may.
func (it *Item) SuppliedBy(a city.Agency) bool {
	switch {
	case it.Over():
		return false
	case len(it.Suppliers) > 0:
		return slices.Contains(it.Suppliers, a.Code)
	case it.Decides != "":
		return a.May(it.Decides)
	}
	return true
}

// Path is the file the item was read from.
func (it *Item) Path() string { return it.path }

// IsPublic tells whether the field is shown where its record is shown.
func (f *Field) IsPublic() bool {
	if f.Public != nil {
		return *f.Public
	}
	return !slices.Contains(private, f.Means)
}

// Short is the title without what stands in brackets, for table heads.
func (f *Field) Short() string {
	s, _, _ := strings.Cut(f.Title, "（")
	s, _, _ = strings.Cut(s, "(")
	return strings.TrimSpace(s)
}

// Max is the longest value the field takes, in characters.
func (f *Field) Max() int {
	if f.Length == 0 {
		return 4000
	}
	return f.Length
}
