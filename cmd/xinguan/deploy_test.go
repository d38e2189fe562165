package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/config"
)

// The settings file that is installed describes the settings there are.
func TestInstalledSettingsAreThoseOfTheProgram(t *testing.T) {
	raw, err := os.ReadFile("../../deploy/xinguan.toml")
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != config.Describe(settingKeys()) {
		t.Error("deploy/xinguan.toml is not what `xinguan config describe` prints; write it anew")
	}
}

// Files the list of controls leads to are there.
func TestControlsLeadToFilesThatAreThere(t *testing.T) {
	raw, err := os.ReadFile("../../docs/dengbao.md")
	if err != nil {
		t.Fatal(err)
	}
	paths := regexp.MustCompile("`((?:base|core|cmd|deploy|docs|doors)/[^` ]*)`").FindAllStringSubmatch(string(raw), -1)
	if len(paths) < 10 {
		t.Fatalf("only %d paths", len(paths))
	}
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join("../..", strings.TrimSuffix(p[1], "/"))); err != nil {
			t.Errorf("%s: %v", p[1], err)
		}
	}
}
