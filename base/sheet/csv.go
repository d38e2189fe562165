package sheet

import (
	"bufio"
	"bytes"
	"io"
	"os"

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
	end   byte // of a line: LF (a CR before it goes too), or CR in files that know no LF
	n     int  // number of the row last given
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
	s.in = bufio.NewReaderSize(decoded(s.count, name), 1<<18)
	if lead, _ := s.in.Peek(3); bytes.Equal(lead, []byte("\xef\xbb\xbf")) {
		_, _ = s.in.Discard(3)
	}
	sample, _ := s.in.Peek(1 << 16)
	if zeros := bytes.Count(sample, []byte{0}); zeros > len(sample)/100 { // a few are the padding of old programs
		return nil, &Error{Message: "这不是表格文件（里面有二进制内容）。请上传XLSX或CSV。"}
	}
	if len(bytes.Trim(sample, " \t\r\n\x00")) == 0 && len(sample) < 1<<16 {
		return nil, &Error{Message: "文件里没有内容；请检查是否导出成功，重新报送。"}
	}
	s.end = '\n'
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		s.end = '\r'
	}
	s.comma = separator(sample, s.end)
	return &Reader{source: s, kind: "csv", encoding: name}, nil
}

func decoded(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case "GB18030":
		return transform.NewReader(r, newGB18030())
	case "UTF-16":
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	return r
}

// separator is the character that stands, outside quotes, in most of the first lines; semicolons inside a text of
// business do not make a file of semicolons, for the titles have none.
func separator(sample []byte, end byte) byte {
	best, most := byte(','), [2]int{}
	for _, c := range []byte{',', '\t', ';'} {
		lines, count := 0, 0
		for i, line := range bytes.SplitN(sample, []byte{end}, 11) {
			if n := outside(line, c); n > 0 && i < 10 {
				lines, count = lines+1, count+n
			}
		}
		if lines > most[0] || lines == most[0] && count > most[1] {
			best, most = c, [2]int{lines, count}
		}
	}
	return best
}

// outside counts a character outside quotes.
func outside(line []byte, c byte) (n int) {
	quoted := false
	for _, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case b == c && !quoted:
			n++
		}
	}
	return n
}

func (s *csvSource) progress() (int64, int64) { return min(s.count.n, s.total), s.total }
func (s *csvSource) close() error             { return s.file.Close() }

func (s *csvSource) next() (Row, error) {
	s.line = s.line[:0]
	if err := s.appendLine(); err != nil {
		return Row{}, err
	}
	s.n++
	cells := s.split()
	s.last = len(cells)
	return Row{N: s.n, Cells: cells}, nil
}

// appendLine adds the next line to s.line, without its end; io.EOF when nothing is left.
func (s *csvSource) appendLine() error {
	from, read := len(s.line), false
	for {
		part, err := s.in.ReadSlice(s.end)
		s.line = append(s.line, part...)
		read = read || len(part) > 0
		switch {
		case err == bufio.ErrBufferFull && len(s.line) < maxCell*8:
		case err == bufio.ErrBufferFull:
			return &Error{Message: "文件里有一行长得不像表格；请检查是不是CSV，或另存为XLSX后报送。"}
		case err == nil, err == io.EOF && read:
			line := bytes.TrimSuffix(bytes.TrimSuffix(s.line[from:], []byte{s.end}), []byte("\r"))
			s.line = append(s.line[:from], proper(line)...)
			return nil
		case err == io.EOF:
			return io.EOF
		default:
			return &Error{"文件读到一半中断了；请检查文件是否完整，重新报送。", err}
		}
	}
}
