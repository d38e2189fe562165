package subject

import (
	"io/fs"
	"math"
	"slices"

	"xinguan/base/yamlfile"
)

// Weights are how much each agreement or difference of two subjects says, and the lists comparing needs: data of the
// city, by the method of Fellegi and Sunter (docs/method/matching.md).
type Weights struct {
	Verified  bool                         `yaml:"verified"`
	Prior     float64                      `yaml:"prior"`      // bits
	Propose   float64                      `yaml:"propose"`    // bits from which a person is asked
	Likely    float64                      `yaml:"likely"`     // bits from which, with evidence beside names, a pair is likely
	NamesOnly int                          `yaml:"names_only"` // the highest score where names alone agree
	Features  map[string]map[string]Chance `yaml:"features"`
	Series    string                       `yaml:"series"` // characters that tell members of a series apart
	Branches  Branches                     `yaml:"branches"`
}

// Chance is how often an outcome is met among pairs that are the same, and among similar pairs that are not.
type Chance struct {
	Same  float64 `yaml:"same"`
	Other float64 `yaml:"other"`
}

// bits is the weight of the outcome: log2 of how much likelier it is where the two are the same.
func (c Chance) bits() float64 { return math.Round(10*math.Log2(c.Same/c.Other)) / 10 }

// Branches tell the name of a branch from that of its parent: the parent's whole name, which ends in one of Parents,
// then anything that ends in one of Endings.
type Branches struct {
	Parents []string `yaml:"parents"`
	Endings []string `yaml:"endings"`
}

// outcomes are what comparing can find, feature by feature.
var outcomes = map[string][]string{
	"code": {"near", "differ"}, "number": {"equal", "differ"}, "name": {"equal"}, "former": {"equal"}, "sound": {"equal"}, "one": {"equal", "series"},
	"trade": {"equal", "sound", "one", "differ"}, "place": {"equal", "part", "differ"}, "words": {"equal", "part", "differ"},
	"form": {"equal", "short", "differ"}, "town": {"equal", "differ"}, "address": {"equal", "part", "differ"}, "legal_rep": {"equal", "differ"}, "kind": {"differ"},
}

// LoadWeights reads matching.yaml of a city folder.
func LoadWeights(fsys fs.FS) (Weights, error) {
	var w Weights
	f, err := yamlfile.Read(fsys, "matching.yaml", &w)
	if err != nil {
		return w, err
	}
	for feature, of := range outcomes {
		for _, outcome := range of {
			c, ok := w.Features[feature][outcome]
			if !ok || c.Same <= 0 || c.Same > 1 || c.Other <= 0 || c.Other > 1 {
				return w, f.At("“"+feature+"”的“"+outcome+"”要写明 same 和 other 两个比例，大于 0、不超过 1", "features", feature, outcome)
			}
		}
	}
	for feature, of := range w.Features {
		for outcome := range of {
			if !slices.Contains(outcomes[feature], outcome) {
				return w, f.At("没有叫“"+feature+"/"+outcome+"”的比对项，请删去或更正", "features", feature, outcome)
			}
		}
	}
	if w.Propose >= w.Likely || w.NamesOnly <= 0 || w.NamesOnly >= 100 || len(w.Branches.Parents) == 0 || len(w.Branches.Endings) == 0 {
		return w, f.At("propose 应小于 likely，names_only 应在 1 到 99 之间，branches 的 parents 和 endings 不能空")
	}
	return w, nil
}
