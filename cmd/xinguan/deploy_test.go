package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/config"
	"xinguan/core/house"
	"xinguan/core/intake"
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

// The image holds what its own lines say, runs as nobody in particular and lays the data where the program looks for it; the
// gateway lets through what the program takes in.
func TestWhatIsDeployedFitsTheProgram(t *testing.T) {
	docker := deployed(t, "Dockerfile")
	for _, m := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(docker, -1) {
		for _, path := range strings.Fields(m[1]) {
			if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
				t.Errorf("the image copies %s: %v", path, err)
			}
		}
	}
	entry := regexp.MustCompile(`ENTRYPOINT \["([^"]+)"\]`).FindStringSubmatch(docker)
	if entry == nil || !strings.Contains(docker, "-o /out"+entry[1]+" ./cmd/xinguan") || !strings.Contains(docker, `HEALTHCHECK CMD ["`+entry[1]+`", "alive"`) {
		t.Errorf("the image does not start, or ask, what it builds: %v", entry)
	}
	for _, want := range []string{"FROM scratch", "CGO_ENABLED=0", "USER 10001:10001", "VOLUME /var/lib/xinguan", "XDG_DATA_HOME=/var/lib", "XINGUAN_WEB_LISTEN=0.0.0.0:8080", "EXPOSE 8080"} {
		if !strings.Contains(docker, want) {
			t.Errorf("the image lacks %s", want)
		}
	}
	gateway := deployed(t, "nginx.conf")
	for name, least := range map[string]int{"/office/uploads": intake.MaxUpload, "/partner/batches": intake.MaxUpload, "/transfers/": intake.MostPiece, "objection|repair|cases": house.MaxForm} {
		_, rest, _ := strings.Cut(gateway, name)
		m := regexp.MustCompile(`client_max_body_size (\d+)m`).FindStringSubmatch(rest)
		if m == nil {
			t.Fatalf("the gateway has no size for %s", name)
		}
		if n, _ := strconv.Atoi(m[1]); n<<20 <= least {
			t.Errorf("the gateway lets %d MB to %s, the program takes %d bytes", n, name, least)
		}
	}
	for _, unit := range []string{"xinguan.service", "xinguan-backup.service"} {
		if text := deployed(t, unit); !strings.Contains(text, "ExecStart=/usr/local/bin/xinguan ") || !strings.Contains(text, "User=xinguan") || !strings.Contains(text, "NoNewPrivileges=yes") {
			t.Errorf("%s starts something else, or with too many rights", unit)
		}
	}
}

func deployed(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
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
