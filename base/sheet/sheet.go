// Package sheet reads the tables people send (CSV in several encodings, JSON lines, XLSX) row by row in bounded memory,
// reads the many ways a date or an amount is written in a cell, and writes XLSX and CSV. What cannot be read is refused
// with a sentence that says what to do; a row of which a part cannot be read is kept and says what is wrong with it.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"
)

// Row is one row that has something in it.
type Row struct {
	N     int      // the row's number as a spreadsheet shows it; of JSON lines that of the line, 0 for the titles
	Cells []string // raw text; in XLSX a date may be a serial number
	// Hidden tells that the row is not in sight when a person opens the workbook.
	Hidden bool
	// Problem is what went wrong while the row was read, in whole sentences that say what to do; "" for nothing. The
	// cells are what could be made of it.
	Problem string
	// Broken tells that the row breaks off: there was more of it that could not be read.
	Broken bool
	// Rounded are columns whose cell is a number of more than 15 digits: a spreadsheet keeps no more, the rest was lost
	// when the code was typed in or the file converted. One in 31 such codes passes its own check by chance.
	Rounded []int
}

// Error is a file or a cell that cannot be used. Message is a whole sentence for the person who sent it.
type Error struct {
	Message string
	Cause   error
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Unwrap is the cause, for the log.
func (e *Error) Unwrap() error { return e.Cause }

// Limits against files made to be slow.
const (
	maxColumns = 512
	maxCell    = 128 << 10 // bytes; a spreadsheet cell holds 32,767 characters
	maxUnzip   = 4 << 30   // bytes a workbook may unpack to; it is streamed, never held
)

// source is what a format's reader gives: rows with their number, io.EOF at the end.
type source interface {
	next() (Row, error)
	progress() (done, total int64)
	close() error
}

// Reader reads one table.
type Reader struct {
	source
	kind, encoding, sheet string
	others                []string
	rows                  *rowSource // of a workbook
	ended                 error      // what ended the reading; it is said again to whoever asks again
}

// Open looks at what a file is, not at how it is named, and begins to read it.
func Open(path string) (*Reader, error) { return OpenSheet(path, "") }

// OpenSheet is Open for the worksheet of a name; "" lets the reader choose. Only workbooks have names: other files are
// read whatever is asked for.
func OpenSheet(path, name string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	r, err := open(f, name)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func openError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{"找不到文件 " + path + "；请检查路径。", err}
	case errors.Is(err, fs.ErrPermission):
		return &Error{"没有权限读文件 " + path + "；请检查权限。", err}
	}
	return &Error{"打不开文件 " + path + "；请检查路径和权限。", err}
}

func open(f *os.File, wanted string) (*Reader, error) {
	st, err := f.Stat()
	switch {
	case err != nil:
		return nil, &Error{"打不开文件；请检查权限。", err}
	case st.IsDir():
		return nil, &Error{Message: f.Name() + " 是文件夹，不是表格文件；请指明其中的一个文件。"}
	case st.Size() == 0:
		return nil, &Error{Message: "文件是空的；请检查是否导出成功，重新报送。"}
	}
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, &Error{"读不了文件；请检查磁盘。", err}
	}
	return sniff(f, st.Size(), head[:n], wanted)
}

// sniff decides by the first bytes.
func sniff(f *os.File, size int64, head []byte, wanted string) (*Reader, error) {
	for _, m := range foreign {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return nil, &Error{Message: m.message}
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return nil, oleError(f, head)
	case bytes.HasPrefix(head, []byte("PK")):
		return openXLSX(f, size, wanted)
	}
	lead := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch object, array := jsonLike(lead); {
	case markup(lead):
		return nil, &Error{Message: "这是网页或XML文件，改了扩展名。请用Excel或WPS打开，另存为XLSX或CSV后报送。"}
	case object:
		return openJSON(f, size, head)
	case array:
		return nil, &Error{Message: "这是JSON数组。请导出为JSON Lines（每行一个对象，标题作键），或另存为XLSX、CSV后报送。"}
	}
	return openCSV(f, size, head)
}

// markup tells a page or an XML file from a table whose first title begins with <.
func markup(lead []byte) bool {
	return len(lead) > 1 && lead[0] == '<' && (lead[1] == '!' || lead[1] == '?' || lead[1] >= 'A' && lead[1] <= 'z')
}

// foreign are formats people send by mistake.
var foreign = []struct{ magic, message string }{
	{"%PDF", "这是PDF文件，改了扩展名。请上传XLSX或CSV，或下载模板填写。"},
	{"\x89PNG", "这是图片，不是表格。请上传XLSX或CSV。"},
	{"\xff\xd8\xff", "这是图片，不是表格。请上传XLSX或CSV。"},
	{"Rar!", "这是RAR压缩包。请解压后上传其中的XLSX或CSV。"},
	{"7z\xbc\xaf", "这是7z压缩包。请解压后上传其中的XLSX或CSV。"},
	{"\x1f\x8b", "这是GZIP压缩包。请解压后上传其中的XLSX或CSV。"},
	{"MIME-Version:", "这是网页存成的文件（MHT），改了扩展名。请用Excel或WPS打开，另存为XLSX后报送。"},
	{"{\\rtf", "这是RTF文档，不是表格。请上传XLSX或CSV。"},
}

// Next is the next row that has something in it; io.EOF at the end.
func (r *Reader) Next() (Row, error) {
	for {
		if r.ended != nil {
			return Row{}, r.ended
		}
		row, err := r.next()
		if err != nil {
			r.ended = err
			continue
		}
		if len(row.Cells) > maxColumns && !blank(row.Cells[maxColumns:]) {
			return Row{}, &Error{Message: fmt.Sprintf("第%d行有%d列，超过%d列的上限；请检查是不是行列颠倒了。", row.N, len(row.Cells), maxColumns)}
		}
		row.Cells = row.Cells[:min(len(row.Cells), maxColumns)]
		if row.Problem != "" || !blank(row.Cells) {
			return row, nil
		}
	}
}

// Progress is how much of the file was read, in bytes.
func (r *Reader) Progress() (done, total int64) { return r.progress() }

// Kind is "csv", "jsonl" or "xlsx".
func (r *Reader) Kind() string { return r.kind }

// Encoding is that of a text file: UTF-8, GB18030, UTF-16.
func (r *Reader) Encoding() string { return r.encoding }

// SheetName is the worksheet that is read.
func (r *Reader) SheetName() string { return r.sheet }

// OtherSheets are worksheets that are not read.
func (r *Reader) OtherSheets() []string { return r.others }

// HiddenColumns are columns of the worksheet, from 0, that are not in sight; they are read all the same.
func (r *Reader) HiddenColumns() []int {
	if r.rows == nil {
		return nil
	}
	return r.rows.hidden
}

// Merged are ranges of merged cells below the titles, as A5:A9, known when Next has said io.EOF: only the first cell of
// each has a text. The ranges in the titles have theirs in every column.
func (r *Reader) Merged() []string {
	if r.rows == nil {
		return nil
	}
	var out []string
	for _, a := range r.rows.merged {
		if a.top > r.rows.titles {
			out = append(out, a.String())
		}
	}
	return out
}

// Close ends reading.
func (r *Reader) Close() error { return r.close() }

// proper is text without what no database takes: NUL bytes go, bytes that are no UTF-8 become U+FFFD.
func proper(b []byte) []byte {
	if bytes.IndexByte(b, 0) >= 0 {
		b = bytes.ReplaceAll(b, []byte{0}, nil)
	}
	if utf8.Valid(b) {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD"))
}

func blank(cells []string) bool {
	for _, c := range cells {
		for i := 0; i < len(c); i++ {
			if c[i] != ' ' && c[i] != '\t' && c[i] != '\n' && c[i] != '\r' {
				return false
			}
		}
	}
	return true
}
