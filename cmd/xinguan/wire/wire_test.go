package wire

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

const planFile = "../../../docs/plan.md"

func TestThePlanIndexIsCurrent(t *testing.T) {
	var b bytes.Buffer
	if err := WritePlan(&b); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(planFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(planFile)
	if err != nil || !bytes.Equal(have, b.Bytes()) {
		t.Errorf("docs/plan.md is out of date (%v); run go test ./cmd/xinguan/wire -update", err)
	}
}

func TestRoomsNameSectionsOfThePlan(t *testing.T) {
	for _, r := range Rooms() {
		if err := r.Check(); err != nil {
			t.Error(err)
		}
		for _, p := range r.Plan {
			if !slices.ContainsFunc(sections, func(s section) bool { return s.number == p }) {
				t.Errorf("room %s names section %s, which the plan does not have", r.Name, p)
			}
		}
	}
}
