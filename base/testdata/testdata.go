// Package testdata finds the reference files that tests read in place and never copy: real inputs and lists
// that lie beside the checkout.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Strict tells whether a missing helper (reference files, PostgreSQL, a browser) fails the test instead of skipping it.
func Strict() bool { return os.Getenv("XINGUAN_STRICT") == "1" }

// Shared is the path of a reference file, e.g. Shared(t, "data/identifiers_valid.csv"). It looks in $XINGUAN_SHARED,
// else in the folder `shared` beside the checkout; where the file is absent the test is skipped, or fails when Strict.
func Shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(root(), filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		Missing(t, "reference file "+name+" (set XINGUAN_SHARED to the folder that holds it)")
	}
	return path
}

// Missing skips the test, naming what it lacks; it fails the test when Strict.
func Missing(t testing.TB, what string) {
	t.Helper()
	if Strict() {
		t.Fatalf("missing: %s", what)
	}
	t.Skipf("SKIPPED, missing: %s", what)
}

func root() string {
	if dir := os.Getenv("XINGUAN_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd() // a test runs in the folder of its package
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	return filepath.Join(dir, "..", "shared")
}
