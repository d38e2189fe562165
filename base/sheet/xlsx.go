package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"math/big"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// xlsxSource reads the first worksheet that has cells, streamed, values as stored.
type xlsxSource struct {
	file *os.File
	book *excelize.File
	rows *excelize.Rows
	n    int
	size int64
}

func openXLSX(f *os.File, size int64) (*Reader, error) {
	if err := looksLikeWorkbook(f, size); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(f, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, workbookError(err)
	}
	s := &xlsxSource{file: f, book: book, size: size}
	r := &Reader{source: s, kind: "xlsx"}
	for _, name := range book.GetSheetList() {
		if s.rows == nil && s.start(name) {
			r.sheet = name
			continue
		}
		r.others = append(r.others, name)
	}
	if s.rows == nil {
		s.close()
		return nil, &Error{Message: "工作簿里没有内容；请检查是否填在别的文件里，重新报送。"}
	}
	return r, nil
}

// looksLikeWorkbook refuses archives that are no workbook, are cut off, or unpack to something enormous.
func looksLikeWorkbook(f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return &Error{"文件不完整（可能上传或复制时中断了）；请用Excel或WPS重新保存一次再报送。", err}
	}
	var total uint64
	workbook := false
	for _, part := range z.File {
		total += part.UncompressedSize64
		workbook = workbook || strings.HasSuffix(part.Name, "workbook.xml")
		if part.UncompressedSize64 > 1<<20 && part.UncompressedSize64/max(part.CompressedSize64, 1) > 400 {
			return &Error{Message: "文件的压缩比异常（像是压缩炸弹），没有打开；请用Excel或WPS重新另存一份。"}
		}
	}
	switch {
	case total > maxUnzip:
		return &Error{Message: "文件解开后太大，没有打开；请拆成几个文件，或另存为CSV后报送。"}
	case !workbook:
		return &Error{Message: "这是压缩包或别的文档，不是XLSX表格；请上传XLSX或CSV。"}
	}
	return nil
}

func workbookError(err error) error {
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword), errors.Is(err, excelize.ErrWorkbookFileFormat):
		return &Error{"工作簿加了密码或格式不对；请去掉密码，另存为XLSX后报送。", err}
	case strings.Contains(err.Error(), "unzip size"):
		return &Error{"文件解开后太大，没有打开；请拆成几个文件，或另存为CSV后报送。", err}
	}
	return &Error{"工作簿打不开；请用Excel或WPS重新保存为XLSX后报送。", err}
}

// start begins to read a worksheet; false when it is empty or no worksheet (a chart).
func (s *xlsxSource) start(name string) bool {
	rows, err := s.book.Rows(name)
	if err != nil {
		return false
	}
	for rows.Next() {
		if cells, err := rows.Columns(); err == nil && !blank(cells) {
			rows.Close()
			if s.rows, err = s.book.Rows(name); err == nil {
				return true
			}
		}
	}
	rows.Close()
	return false
}

func (s *xlsxSource) next() (Row, error) {
	if !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return Row{}, workbookError(err)
		}
		return Row{}, io.EOF
	}
	s.n++
	cells, err := s.rows.Columns()
	if err != nil {
		return Row{}, workbookError(err)
	}
	for i, c := range cells {
		cells[i] = plainNumber(c)
	}
	return Row{N: s.n, Cells: cells}, nil
}

// plainNumber writes a number in scientific notation with all its digits: codes of 18 digits kept as numbers.
func plainNumber(s string) string {
	if len(s) > 30 || !strings.Contains(s, "E+") || s[0] < '0' || s[0] > '9' {
		return s
	}
	x, _, err := big.ParseFloat(s, 10, 200, big.ToNearestEven)
	if err != nil {
		return s
	}
	return x.Text('f', 0)
}

// progress counts rows against nothing better than the file's size: a workbook is unpacked before it is read.
func (s *xlsxSource) progress() (int64, int64) { return min(int64(s.n)*64, s.size), s.size }

func (s *xlsxSource) close() error {
	if s.rows != nil {
		s.rows.Close()
	}
	return errors.Join(s.book.Close(), s.file.Close())
}
