package sheet

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// csvSource reads comma-, semicolon- or tab-separated text. It is more forgiving than encoding/csv: a quote gone wrong
// costs its own row, never the rest of the file.
type csvSource struct {
	file  *os.File
	count *counter
	in    *bufio.Reader
	comma byte
	n     int // number of the row last given
	total int64
	line  []byte
	last  int // cells of the row before
}

// counter counts what was read from the file.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func openCSV(f *os.File, size int64, head []byte) (*Reader, error) {
	name, err := encodingOf(f, head)
	if err != nil {
		return nil, err
	}
	s := &csvSource{file: f, total: size, count: &counter{r: f}}
	var text io.Reader = s.count
	switch name {
	case "GB18030":
		text = transform.NewReader(s.count, simplifiedchinese.GB18030.NewDecoder())
	case "UTF-16":
		text = transform.NewReader(s.count, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	s.in = bufio.NewReaderSize(text, 1<<18)
	if lead, _ := s.in.Peek(3); bytes.Equal(lead, []byte("\xef\xbb\xbf")) {
		_, _ = s.in.Discard(3)
	}
	sample, _ := s.in.Peek(1 << 16)
	if bytes.IndexByte(sample, 0) >= 0 {
		return nil, &Error{Message: "这不是表格文件（里面有二进制内容）。请上传XLSX或CSV。"}
	}
	if len(bytes.TrimSpace(sample)) == 0 && len(sample) < 1<<16 {
		return nil, &Error{Message: "文件里没有内容；请检查是否导出成功，重新报送。"}
	}
	s.comma = separator(sample)
	return &Reader{source: s, kind: "csv", encoding: name}, nil
}

// encodingOf: a byte order mark, else valid UTF-8 to the last byte, else GB18030. There is no guessing.
func encodingOf(f *os.File, head []byte) (string, error) {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return "UTF-16", nil
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		return "UTF-8", nil
	}
	ok, err := validUTF8(f)
	if err != nil {
		return "", &Error{"读不完文件；请检查磁盘。", err}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", &Error{"读不了文件；请检查磁盘。", err}
	}
	if ok {
		return "UTF-8", nil
	}
	return "GB18030", nil
}

func validUTF8(r io.Reader) (bool, error) {
	buf := make([]byte, 1<<18)
	rest := 0
	for {
		n, err := r.Read(buf[rest:])
		chunk := buf[:rest+n]
		if err != nil && err != io.EOF {
			return false, err
		}
		cut := len(chunk)
		if err == nil {
			cut = lastBoundary(chunk)
		}
		if !utf8.Valid(chunk[:cut]) {
			return false, nil
		}
		if err == io.EOF {
			return true, nil
		}
		rest = copy(buf, chunk[cut:])
	}
}

// lastBoundary leaves off a character that may be cut at the end.
func lastBoundary(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

// separator is the character that divides the most first lines alike.
func separator(sample []byte) byte {
	best, score := byte(','), 0
	for _, c := range []byte{',', '\t', ';'} {
		n := 0
		for i, line := range bytes.SplitN(sample, []byte("\n"), 6) {
			if i == 5 {
				break
			}
			n += bytes.Count(line, []byte{c})
		}
		if n > score {
			best, score = c, n
		}
	}
	return best
}

func (s *csvSource) progress() (int64, int64) { return min(s.count.n, s.total), s.total }
func (s *csvSource) close() error             { return s.file.Close() }

func (s *csvSource) next() (Row, error) {
	if err := s.readLine(); err != nil {
		return Row{}, err
	}
	s.n++
	cells, err := s.split()
	if err != nil {
		return Row{}, err
	}
	s.last = len(cells)
	return Row{N: s.n, Cells: cells}, nil
}

// readLine reads up to a line end (LF, CRLF or a lone CR) into s.line, without it; io.EOF when nothing is left.
func (s *csvSource) readLine() error {
	s.line = s.line[:0]
	return s.appendLine()
}

func (s *csvSource) appendLine() error {
	read := false
	for {
		part, err := s.in.ReadSlice('\n')
		s.line = append(s.line, part...)
		read = read || len(part) > 0
		switch {
		case err == nil:
			s.line = bytes.TrimSuffix(bytes.TrimSuffix(s.line, []byte("\n")), []byte("\r"))
			return nil
		case err == bufio.ErrBufferFull && len(s.line) < maxCell*8:
		case err == bufio.ErrBufferFull:
			return &Error{Message: "文件里有一行长得不像表格；请检查是不是CSV，或另存为XLSX后报送。"}
		case err == io.EOF && read:
			return nil
		case err == io.EOF:
			return io.EOF
		default:
			return &Error{"文件读到一半中断了；请检查文件是否完整，重新报送。", err}
		}
	}
}

// quotedLines is how many lines one quoted cell may span before its quote is taken for a stray one.
const quotedLines = 200

// split cuts s.line into cells. A quoted cell may hold separators and line ends; a quote that never closes is taken
// as a character.
func (s *csvSource) split() ([]string, error) {
	cells := make([]string, 0, s.last)
	at := 0
	for {
		cell, next, err := s.cell(at)
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
		if next < 0 {
			return cells, nil
		}
		at = next
	}
}

// cell reads the cell that begins at at; next is where the following one begins, -1 at the end of the row.
func (s *csvSource) cell(at int) (text string, next int, err error) {
	if at < len(s.line) && s.line[at] == '"' {
		if text, next, ok, err := s.quoted(at); ok || err != nil {
			return text, next, err
		}
	}
	end := bytes.IndexByte(s.line[at:], s.comma)
	if end < 0 {
		return string(s.line[at:]), -1, nil
	}
	return string(s.line[at : at+end]), at + end + 1, nil
}

// quoted reads a cell in quotes, drawing in more lines while it is open; ok is false when its quote never closes.
func (s *csvSource) quoted(at int) (text string, next int, ok bool, err error) {
	var b strings.Builder
	i := at + 1
	mark, lines := len(s.line), 0
	for {
		q := bytes.IndexByte(s.line[i:], '"')
		if q < 0 {
			if lines == quotedLines || !s.drawIn() {
				s.line = s.line[:mark]
				return "", 0, false, nil
			}
			lines++
			continue
		}
		b.Write(s.line[i : i+q])
		i += q + 1
		switch {
		case i == len(s.line):
			return b.String(), -1, true, nil
		case s.line[i] == '"':
			b.WriteByte('"')
			i++
		case s.line[i] == s.comma:
			return b.String(), i + 1, true, nil
		default: // a quote inside a quoted cell: keep it
			b.WriteByte('"')
		}
	}
}

// drawIn looks ahead for a line that may close an open quote and appends it to the row.
func (s *csvSource) drawIn() bool {
	peek, _ := s.in.Peek(1 << 16)
	if bytes.IndexByte(peek, '"') < 0 {
		return false
	}
	s.line = append(s.line, '\n')
	before := len(s.line)
	if err := s.appendLine(); err != nil {
		s.line = s.line[:before-1]
		return false
	}
	return true
}
