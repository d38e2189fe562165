package portal

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/ui/uitest"
	"xinguan/rooms/campaign"
	"xinguan/rooms/casework"
	"xinguan/rooms/catalogue"
	"xinguan/rooms/complaint"
	"xinguan/rooms/directory"
	"xinguan/rooms/disclosure"
	"xinguan/rooms/draw"
	"xinguan/rooms/evaluation"
	"xinguan/rooms/guide"
	"xinguan/rooms/monitor"
	"xinguan/rooms/my"
	"xinguan/rooms/notice"
	"xinguan/rooms/objection"
	"xinguan/rooms/proof"
	"xinguan/rooms/repair"
	rep "xinguan/rooms/report"
	"xinguan/rooms/supervision"
)

// never are words this platform does not use for what it does.
var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "洗白", "无违法违规", "信用良好", "系统繁忙", "请勿", "！"}

// samples are the bodies of every page the public sees.
func samples() map[string]templ.Component {
	all := map[string]templ.Component{}
	for _, some := range []map[string]templ.Component{Samples(), directory.Samples(), disclosure.Samples(), catalogue.Samples(), monitor.Samples(), evaluation.Samples(), guide.Samples(), proof.Samples(), casework.Samples(), complaint.Samples(), objection.Samples(), repair.Samples(), my.Samples(), notice.Samples(), rep.Samples(), draw.Samples(), campaign.Samples(), supervision.Samples()} {
		maps.Copy(all, some)
	}
	return all
}

func asset(name string) string { return "/assets/" + name }

func TestPages(t *testing.T) {
	for name, body := range samples() {
		t.Run(name, func(t *testing.T) {
			doc := uitest.Render(t, Page(SampleFrame(body, asset)))
			uitest.Check(t, doc, never...)
			for _, use := range uitest.All(doc, "use", "") {
				if id := strings.TrimPrefix(uitest.Attr(use, "href"), "#"); !strings.Contains(icons, `id="`+id+`"`) {
					t.Errorf("icon %s is not in the sprite", id)
				}
			}
		})
	}
}

// TestLinksExist: the frame and the pages lead only to what is there.
func TestLinksExist(t *testing.T) {
	known := []string{"/search", "/disclosures", "/catalog", "/developers", "/subjects/", "/figures", "/help", "/methods/", "/evaluation", "/verify", "/log", "/cases", "/my", "/sign-in", "/draws", "/campaigns", "/supervision", "/objection/", "/statement/", "/repair/", "/complaints", "/drafts"}
	for name, body := range samples() {
		for _, a := range uitest.All(uitest.Render(t, Page(SampleFrame(body, asset))), "a", "") {
			href := uitest.Attr(a, "href")
			ok := href == "/" || href == "https://www.creditchina.gov.cn" || strings.HasPrefix(href, "tel:") || len(href) > 1 && href[0] == '#'
			for _, prefix := range known {
				ok = ok || strings.HasPrefix(href, prefix)
			}
			if !ok {
				t.Errorf("%s: link %q leads to %s", name, uitest.Text(a), href)
			}
		}
	}
}

// TestFirstPageIsSmall: everything the first visit fetches stays under 100 KB, uncompressed.
func TestFirstPageIsSmall(t *testing.T) {
	var page bytes.Buffer
	if err := Page(SampleFrame(samples()["home"], asset)).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	total := page.Len()
	for _, name := range []string{"style.css", "portal.js", "favicon.svg"} {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		total += len(text)
	}
	t.Logf("first page: %d bytes", total)
	if total > 100<<10 {
		t.Errorf("first page is %d bytes", total)
	}
}

func TestEmptyFrame(t *testing.T) {
	doc := uitest.Render(t, Page(Frame{Site: "信用东莞", Platform: "平台", Nav: Nav(), Asset: asset, Body: ErrorBody(ErrorPage{})}))
	uitest.Check(t, doc, never...)
	if title := uitest.Text(uitest.All(doc, "title", "")[0]); title != "信用东莞 - 平台" {
		t.Errorf("title %s", title)
	}
	if text := uitest.Text(doc); strings.Contains(text, "主办") || strings.Contains(text, "编号") {
		t.Error("empty parts are written")
	}
}

// TestContrast: pairs of the palette that carry text keep 4.5 : 1, borders of controls 3 : 1.
func TestContrast(t *testing.T) {
	colours := tokens(t)
	cases := []struct {
		ink, on string
		least   float64
	}{
		{"ink", "paper", 7}, {"ink-2", "surface", 7}, {"ink-3", "paper", 4.5}, {"ink-3", "brand-tint", 4.5}, {"ink-3", "rec-tint", 4.5}, {"ink-3", "sunk", 4.5},
		{"brand", "surface", 4.5}, {"surface", "brand", 4.5}, {"brand-deep", "brand-tint", 4.5}, {"link", "paper", 4.5}, {"link", "brand-tint", 4.5}, {"link", "rec-tint", 4.5},
		{"visited", "paper", 4.5}, {"visited", "rec-tint", 4.5}, {"rec", "rec-tint", 4.5}, {"ok", "surface", 4.5}, {"care", "care-tint", 4.5}, {"care", "paper", 4.5}, {"err", "err-tint", 4.5},
		{"ink", "h0", 4.5}, {"ink", "h1", 4.5}, {"ink", "h2", 4.5}, {"ink", "h3", 4.5}, {"surface", "h4", 4.5}, {"surface", "h5", 4.5}, {"link", "mark", 4.5}, {"control", "surface", 3},
	}
	for _, c := range cases {
		if got := contrast(colours[c.ink], colours[c.on]); got < c.least {
			t.Errorf("--%s on --%s: %.1f, want %.1f", c.ink, c.on, got, c.least)
		}
	}
}
