package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// A workbook is read with a reader of our own: the library that writes workbooks takes a damaged or cut-off worksheet
// for a shorter one and says nothing, holds the whole file in memory and knows no progress.

// workbook is an open XLSX file and what is needed to read any of its worksheets.
type workbook struct {
	file     *os.File
	size     int64
	parts    map[string]*zip.File // by name in lower case
	sheets   []worksheet
	strings  *stringTable
	styles   *zip.File
	days     []bool // by style: whether it shows a number as a day
	from1904 bool   // whether days count from 1904
}

// worksheet is one visible sheet.
type worksheet struct {
	name string
	part *zip.File
}

func openXLSX(f *os.File, size int64, wanted string) (*Reader, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, &Error{"文件不完整（可能上传或复制时中断了）；请用Excel或WPS重新保存一次再报送。", err}
	}
	if err := looksLikeWorkbook(z, size); err != nil {
		return nil, err
	}
	w := &workbook{file: f, size: size, parts: map[string]*zip.File{}}
	for _, part := range z.File {
		w.parts[strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))] = part
	}
	if err := w.readIndex(); err != nil {
		w.close()
		return nil, workbookError(err)
	}
	r, err := w.choose(wanted)
	if err != nil {
		w.close()
		return nil, err
	}
	return r, nil
}

// looksLikeWorkbook refuses archives that are no workbook, or that unpack to something enormous.
func looksLikeWorkbook(z *zip.Reader, size int64) error {
	if err := safeToUnpack(z, uint64(size)); err != nil {
		return err
	}
	for _, k := range archives {
		if slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(strings.ToLower(f.Name), k.part) }) {
			if k.message == "" {
				return nil
			}
			return &Error{Message: k.message}
		}
	}
	return &Error{Message: fmt.Sprintf("这是压缩包（里面有%d个文件），不是XLSX表格；请解压后逐个上传其中的XLSX或CSV。", len(z.File))}
}

// safeToUnpack refuses archives that unpack to far more than a table is, and those whose parts lie on one another.
func safeToUnpack(z *zip.Reader, size uint64) error {
	var total, packed uint64
	for _, part := range z.File {
		if part.Flags&1 != 0 {
			return &Error{Message: "文件加了密码；请去掉密码，另存为XLSX后报送。"}
		}
		if part.CompressedSize64 > size || part.UncompressedSize64 > maxUnzip {
			return tooLarge(part.CompressedSize64 > size)
		}
		if total, packed = total+part.UncompressedSize64, packed+part.CompressedSize64; total > maxUnzip || packed > size {
			return tooLarge(packed > size)
		}
		if part.UncompressedSize64 > 1<<20 && part.UncompressedSize64/max(part.CompressedSize64, 1) > 400 {
			return &Error{Message: "文件的压缩比异常（像是压缩炸弹），没有打开；请用Excel或WPS重新另存一份。"}
		}
	}
	return nil
}

func tooLarge(overlapping bool) error {
	if overlapping {
		return workbookError(errXML)
	}
	return &Error{Message: "文件解开后太大，没有打开；请拆成几个文件，或另存为CSV后报送。"}
}

// archives are the formats that are ZIP archives, told apart by a part they all have.
var archives = []struct{ part, message string }{
	{"workbook.xml", ""},
	{"workbook.bin", "这是XLSB（二进制工作簿）。请用Excel或WPS打开，另存为XLSX后报送。"},
	{"word/document.xml", "这是Word文档，不是表格。请把表格复制到Excel或WPS表格里，存为XLSX后报送。"},
	{"ppt/presentation.xml", "这是演示文稿，不是表格。请上传XLSX或CSV。"},
	{"index/document.iwa", "这是Numbers表格。请在Numbers里选“文件—导出为—Excel”，存为XLSX后报送。"},
	{"meta-inf/manifest.xml", "这是ODS等OpenDocument文件。请用WPS或LibreOffice打开，另存为XLSX后报送。"},
}

func workbookError(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	return &Error{"工作簿已损坏，没有读完；请用Excel或WPS打开检查，重新另存为XLSX后报送。", err}
}

// Parts of a workbook that name the others.
type (
	bookXML struct {
		Props struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	relationsXML struct {
		All []relation `xml:"Relationship"`
	}
	relation struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	}
)

// readIndex finds the visible worksheets and the table of strings.
func (w *workbook) readIndex() error {
	main := "xl/workbook.xml"
	for name := range w.parts { // few programs put it elsewhere
		if strings.HasSuffix(name, "workbook.xml") && w.parts[main] == nil {
			main = name
		}
	}
	var book bookXML
	var relations relationsXML
	dir, base := path.Split(main)
	if err := errors.Join(w.decode(main, &book), w.decode(dir+"_rels/"+base+".rels", &relations)); err != nil {
		return err
	}
	w.from1904 = truth([]byte(book.Props.Date1904))
	for _, s := range book.Sheets {
		i := slices.IndexFunc(relations.All, func(r relation) bool { return r.ID == s.ID && strings.HasSuffix(r.Type, "/worksheet") })
		if i >= 0 && s.State == "" || i >= 0 && s.State == "visible" {
			w.sheets = append(w.sheets, worksheet{s.Name, w.target(dir, relations.All[i])})
		}
	}
	if part := w.typed(dir, relations, "/sharedStrings"); part != nil {
		w.strings = &stringTable{part: part}
	}
	w.styles = w.typed(dir, relations, "/styles")
	return w.readStyles()
}

// typed is the part of a type, nil where there is none.
func (w *workbook) typed(dir string, relations relationsXML, kind string) *zip.File {
	i := slices.IndexFunc(relations.All, func(r relation) bool { return strings.HasSuffix(r.Type, kind) })
	if i < 0 {
		return nil
	}
	return w.target(dir, relations.All[i])
}

func (w *workbook) target(dir string, r relation) *zip.File {
	if strings.HasPrefix(r.Target, "/") {
		return w.parts[strings.ToLower(r.Target[1:])]
	}
	return w.parts[strings.ToLower(path.Join(dir, r.Target))]
}

// decode reads a small part whole.
func (w *workbook) decode(name string, into any) error {
	part := w.parts[name]
	if part == nil {
		return errXML
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, 4<<20))
	if err != nil {
		return err
	}
	return xml.NewDecoder(bytes.NewReader(text)).Decode(into)
}

func (w *workbook) close() error {
	if w.strings != nil {
		w.strings.close()
	}
	return w.file.Close()
}
