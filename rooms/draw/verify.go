package draw

import (
	_ "embed"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
)

// VerifyPage is where a published draw is redone.
type VerifyPage struct {
	Trouble  string
	Number   string
	Findings []Finding
	Proven   bool
	From     string // address of a draw to redo in the browser
}

func verifyForm(hub *house.Hub, r *http.Request) (house.Page, error) {
	p := VerifyPage{}
	if x, err := id.Parse(r.URL.Query().Get("plan")); err == nil {
		p.From = publicPath + "/" + x.String() + "/draw.json"
	}
	return verifyPage(p), nil
}

func verifyPage(p VerifyPage) house.Page {
	return house.Page{Title: "重算一次抽查", Nav: "/disclosures", Description: "用公布的抽查文件，在自己的电脑上重算抽中了谁。", Body: Verify(p), Crumbs: []house.Crumb{home, {Title: "双随机抽查", Href: publicPath}, {Title: "重算"}}}
}

// mostBundle bounds a published draw that is sent back.
const mostBundle = house.MaxForm

func verifyFile(hub *house.Hub, r *http.Request) (house.Page, error) {
	f, _, err := r.FormFile("file")
	if err != nil {
		return verifyPage(VerifyPage{Trouble: "没有收到文件。请选择从抽查页面下载的文件（.json）再试。"}), nil
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostBundle))
	if err != nil {
		return verifyPage(VerifyPage{Trouble: "文件没有传完，请再试一次。"}), nil
	}
	b, err := ParseBundle(raw)
	if err != nil {
		return verifyPage(VerifyPage{Trouble: err.Error() + "。"}), nil
	}
	p := VerifyPage{Number: b.Frame.Number}
	p.Findings, p.Proven = b.Check(hub.Proofs.Key, hub.Proofs.Trust)
	return verifyPage(p), nil
}

//go:embed verify.js
var verifyJS string

func script(_ *house.Hub, w http.ResponseWriter, r *http.Request) error {
	web.Respond(w, r, http.StatusOK, "text/javascript; charset=utf-8", []byte(verifyJS))
	return nil
}

// offline is the verifier in one file, to be kept and opened without a network.
func offline(*house.Hub, *http.Request) (house.Page, error) {
	return house.Page{Title: "重算一次抽查", File: "verifier.html", Body: Verifier(enclosed())}, nil
}

// enclosed is the script within the page to keep, which has no address to fetch it from; a page of the site may not do so.
func enclosed() templ.Component { return templ.Raw("<script>\n" + verifyJS + "\n</script>") }

// assetOf is the address of the script that redoes a draw in the browser.
func assetOf() string { return verifyPath + ".js" }
