package intake_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

// Workbooks as LibreOffice writes them, from a text table and from its own format, say what the text table says; older
// and other formats of the same table are refused with what to do.
func TestBooksOfLibreOffice(t *testing.T) {
	im := importer(t, nil)
	im.Clock = clock.At(today)
	checked := func(path string) (out string, err error) {
		res, err := im.Check(context.Background(), intake.Job{Item: "penalty", Path: path}, func(f intake.Finding) { out += line(f) })
		return out + figures(res), err
	}
	want, err := checked("testdata/dirt/penalty-clean.csv")
	if err != nil || !strings.Contains(want, "accepted 3") {
		t.Fatalf("%s %v", want, err)
	}
	for name, refusal := range map[string]string{"libreoffice.xlsx": "", "from-ods.xlsx": "", "old.xls": "旧版的XLS", "table.ods": "另存为XLSX"} {
		got, err := checked(filepath.Join("testdata", "books", name))
		var own *sheet.Error
		switch {
		case refusal == "" && (err != nil || got != want):
			t.Errorf("%s: %v\n%s, want\n%s", name, err, got, want)
		case refusal != "" && (!errors.As(err, &own) || !strings.Contains(err.Error(), refusal)):
			t.Errorf("%s: %v, want %q", name, err, refusal)
		}
	}
}

// The edition of 2016 called its columns by codes; a sheet with nothing but them is read as the item it is. The number
// of a person's document, the place and the time stamp of that edition are thrown away.
func TestTitlesOf2016(t *testing.T) {
	im := importer(t, nil)
	im.Clock = clock.At(today)
	_, code := company(1)
	who := "东莞市示例第001号五金制品有限公司," + code + ",,,,,示例甲,"
	for item, text := range map[string]string{
		"penalty": "CF_WSH,CF_CFMC,CF_CFLB1,CF_SY,CF_YJ,CF_XDR,CF_XDR_SHXYM,CF_XDR_ZDM,CF_XDR_GSDJ,CF_XDR_SWDJ,CF_XDR_SFZ,CF_FR,CF_JG,CF_JDRQ,CF_XZJG,CF_ZT,DFBM,SJC,BZ\n" +
			"东示例罚〔2026〕9001号,示例违法行为,罚款,经查示例违法,《示例法》第一条," + who + "罚款人民币伍万元整,2026-04-10,东莞市城市管理和综合执法局,0,441900,2026-04-11,\n",
		"permit": "XK_WSH,XK_XMMC,XK_SPLB,XK_NR,XK_XDR,XK_XDR_SHXYM,XK_XDR_ZDM,XK_XDR_GSDJ,XK_XDR_SWDJ,XK_XDR_SFZ,XK_FR,XK_JDRQ,XK_JZQ,XK_XZJG,XK_ZT,DFBM,SJC,BZ\n" +
			"东示例许〔2026〕9001号,准予行政许可决定书,普通,食品经营," + who + "2026-04-10,2099-12-31,东莞市市场监督管理局,0,441900,2026-04-11,\n",
	} {
		res, err := im.Check(context.Background(), intake.Job{Item: item, Path: file(t, "2016.csv", text)}, func(f intake.Finding) {
			thrown := strings.HasSuffix(f.Column, "_SFZ") || strings.HasSuffix(f.Column, "_ZT") || f.Column == "DFBM" || f.Column == "SJC"
			if f.Rule == "column.unknown" && !thrown || f.Level == intake.Error {
				t.Errorf("%s: %+v", item, f)
			}
		})
		if err != nil || res.Accepted != 1 {
			t.Errorf("%s: %+v %v", item, res, err)
		}
	}
}
