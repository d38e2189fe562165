package intake_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"xinguan/core/intake"
)

// A code kept as a number has lost its last digits; it must not be taken in because what is left happens to pass.
func TestCodesKeptAsNumbersAreHeld(t *testing.T) {
	f := excelize.NewFile()
	rows := [][]any{{"企业名称", "统一社会信用代码", "成立日期"}, {"东莞市示例甲有限公司", 914403001922038216.0, "2020-01-02"}, {"东莞市示例乙有限公司", "91441900198020532E", "2020-01-02"}}
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "r.xlsx")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(out); err != nil {
		t.Fatal(err)
	}
	out.Close()
	var errs []intake.Finding
	res, err := importer(t, nil).Check(t.Context(), intake.Job{Item: "registration", Path: path}, func(f intake.Finding) {
		if f.Level == intake.Error {
			errs = append(errs, f)
		}
	})
	if err != nil || res.Held != 1 || res.Accepted != 1 || len(errs) == 0 || !strings.Contains(errs[0].Message, "文本格式") {
		t.Errorf("%+v %v %+v", res, err, errs)
	}
}
