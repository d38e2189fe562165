package wire

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// TestDescription compares the description of the interface with the committed one: a change of shape is seen in review.
func TestDescription(t *testing.T) {
	w := aTown(t)
	r := w.ask("GET", "/openapi.json")
	var raw map[string]any
	if err := json.Unmarshal([]byte(r.text), &raw); err != nil || raw["openapi"] != "3.1.0" {
		t.Fatalf("%v, version %v", err, raw["openapi"])
	}
	if r.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("other sites may not read the description")
	}
	yaml, err := Description(w.hub)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../../docs/openapi.yaml", yaml)
	partners, err := PartnerDescription(w.hub)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../../docs/openapi.partner.yaml", partners)
	seen := map[string]bool{}
	for path, item := range raw["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			o := op.(map[string]any)
			id, _ := o["operationId"].(string)
			if id == "" || seen[id] || method != "get" || o["summary"] == nil || o["responses"].(map[string]any)["200"] == nil {
				t.Errorf("%s %s: %v", method, path, o)
			}
			seen[id] = true
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(r.text, -1) {
		if raw["components"].(map[string]any)["schemas"].(map[string]any)[ref[1]] == nil {
			t.Errorf("%s is referred to and not there", ref[1])
		}
	}
}

// golden compares a description with the committed one, or writes it.
func golden(t *testing.T, file string, yaml []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, yaml, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || !bytes.Equal(have, yaml) {
		t.Errorf("%s is out of date (%v); run go test ./cmd/xinguan/wire -update and look at the difference", file, err)
	}
}

// TestOperations: every documented operation answers, as its schema says, with the headers of the interface, and stands
// on the page for developers.
func TestOperations(t *testing.T) {
	w := aTown(t)
	doc := OpenAPI(w.hub)
	developers := w.ask("GET", "/developers").text
	for path, item := range doc.Paths {
		if !strings.Contains(developers, path) || !strings.Contains(developers, item.Get.Summary) {
			t.Errorf("/developers does not know %s", path)
		}
		r := w.ask("GET", strings.Replace(path, "{code}", w.codeFor(path), 1)+"?q=%E7%A4%BA%E4%BE%8B")
		if r.status != 200 || r.header.Get("Content-Type") != "application/json" || r.header.Get("Access-Control-Allow-Origin") != "*" || r.header.Get("ETag") == "" || r.header.Get("X-Robots-Tag") == "" {
			t.Errorf("%s: %d %v", path, r.status, r.header)
			continue
		}
		var answer any
		if err := json.Unmarshal([]byte(r.text), &answer); err != nil {
			t.Fatal(err)
		}
		var res huma.ValidateResult
		schema := item.Get.Responses["200"].Content["application/json"].Schema
		huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, answer, &res)
		if len(res.Errors) > 0 {
			t.Errorf("%s answers against its schema: %v", path, res.Errors[:min(3, len(res.Errors))])
		}
		if packed := w.ask("GET", "/api/v1/catalog", "Accept-Encoding", "gzip"); packed.header.Get("Content-Encoding") != "gzip" {
			t.Error("the interface does not compress")
		}
	}
}

// TestProblems: errors of the interface are problems in Chinese, whatever the kind.
func TestProblems(t *testing.T) {
	w := aTown(t)
	for _, c := range []struct {
		method, path string
		status       int
		kind, says   string
	}{
		{"GET", "/api/v1/nothing", 404, "not_found", "没有找到"}, {"GET", "/api/", 404, "not_found", "没有找到"}, {"POST", "/api/v1/catalog", 405, "method", "GET"},
		{"GET", "/api/v1/subjects/XX", 404, "not_found", "18位"}, {"GET", "/api/v1/disclosures?after=zz", 422, "invalid", "翻页"}, {"GET", "/api/v1/disclosures?from=abc", 422, "invalid", "日期"},
		{"GET", "/api/v1/disclosures?item=nothing", 422, "invalid", ""}, {"GET", "/api/v1/subjects?q=" + strings.Repeat("a", 300), 422, "invalid", "太长了"}, {"GET", "/api/v1/catalog/nothing", 404, "not_found", ""},
		{"GET", "/api/v1/subjects/" + strings.Repeat("1", 40), 422, "invalid", "太长了"}, {"GET", "/api/v1/subjects/" + w.code + "/records?item=nothing", 422, "invalid", "目录"},
	} {
		r := w.ask(c.method, c.path)
		var p struct {
			Type, Title, Detail, Ref string
			Status                   int
			Errors                   []string
		}
		if err := json.Unmarshal([]byte(r.text), &p); err != nil || r.status != c.status || p.Status != c.status || p.Type != "/developers#"+c.kind || p.Ref == "" ||
			r.header.Get("Content-Type") != "application/problem+json" || r.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s: %d %v %s %v", c.method, c.path, r.status, err, r.text, r.header)
		}
		if !strings.Contains(p.Title+p.Detail+strings.Join(p.Errors, ""), c.says) || regexp.MustCompile(`(?i)expected|invalid|error|found`).MatchString(p.Title+p.Detail+strings.Join(p.Errors, "")) {
			t.Errorf("%s says %s", c.path, r.text)
		}
	}
	if r := w.ask("OPTIONS", "/api/v1/catalog"); r.status != 204 || r.header.Get("Access-Control-Allow-Methods") == "" || r.text != "" {
		t.Errorf("OPTIONS: %d %v", r.status, r.header)
	}
}
