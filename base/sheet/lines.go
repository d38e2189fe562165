package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// input is a file that was opened, or what stands for one.
type input interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}

// lines are the lines of a text file in any of the encodings, every end of a line made LF.
type lines struct {
	file  input
	count *counter
	in    *bufio.Reader
	total int64
	line  []byte
	n     int // number of the line last given
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

// unprintable counts the bytes that stand for no character in any text.
func unprintable(text []byte) (n int) {
	for _, c := range text {
		if c < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a", rune(c)) {
			n++
		}
	}
	return n
}

// openLines begins to read a text file and gives its first piece too.
func openLines(f input, size int64, head []byte) (l *lines, encoding string, sample []byte, err error) {
	if encoding, err = encodingOf(f, head); err != nil {
		return nil, "", nil, err
	}
	l = &lines{file: f, total: size, count: &counter{r: f}}
	l.in = bufio.NewReaderSize(&lineEnds{in: decoded(l.count, encoding)}, 1<<18)
	if lead, _ := l.in.Peek(3); bytes.Equal(lead, []byte("\xef\xbb\xbf")) {
		_, _ = l.in.Discard(3)
	}
	sample, _ = l.in.Peek(1 << 16)
	if unprintable(sample) > len(sample)/100 { // a few are the padding of old programs
		return nil, "", nil, &Error{Message: "这不是表格文件（里面有二进制内容）。请上传XLSX或CSV。"}
	}
	if len(bytes.Trim(sample, " \t\r\n\x00")) == 0 && len(sample) < 1<<16 {
		return nil, "", nil, &Error{Message: "文件里没有内容；请检查是否导出成功，重新报送。"}
	}
	return l, encoding, sample, nil
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

func (l *lines) progress() (int64, int64) { return min(l.count.n, l.total), l.total }
func (l *lines) close() error             { return l.file.Close() }

// maxLine bounds a line, in bytes.
const maxLine = maxCell * 8

// appendLine adds the next line to l.line, without its end; io.EOF when nothing is left.
func (l *lines) appendLine() error {
	from, read := len(l.line), false
	for {
		part, err := l.in.ReadSlice('\n')
		l.line = append(l.line, part...)
		read = read || len(part) > 0
		switch {
		case err == bufio.ErrBufferFull && len(l.line)-from < maxLine:
		case err == bufio.ErrBufferFull:
			return &Error{Message: "文件里有一行长得不像表格；请检查是不是CSV，或另存为XLSX后报送。"}
		case err == nil, err == io.EOF && read:
			line := bytes.TrimSuffix(l.line[from:], []byte("\n"))
			l.line = append(l.line[:from], proper(line)...)
			return nil
		case err == io.EOF:
			return io.EOF
		default:
			return &Error{"文件读到一半中断了；请检查文件是否完整，重新报送。", err}
		}
	}
}

// lineEnds makes every end of a line LF: CR LF, CR, and the CR CR LF of files converted twice.
type lineEnds struct {
	in         io.Reader
	buf, space []byte // what was read, and room for what it becomes
	out        []byte // not given yet
	crs        int    // CRs read whose next byte is not known yet
	err        error  // that ended in
}

// manyCRs are taken for as many ends of lines without waiting for what follows.
const manyCRs = 64

func (l *lineEnds) Read(p []byte) (int, error) {
	for len(l.out) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		if l.buf == nil {
			l.buf = make([]byte, 1<<16)
		}
		var n int
		n, l.err = l.in.Read(l.buf)
		l.out = l.convert(l.buf[:n])
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

func (l *lineEnds) convert(b []byte) []byte {
	if l.crs == 0 && bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	l.space = l.space[:0]
	for _, c := range b {
		switch c {
		case '\r':
			l.crs++
			continue
		case '\n':
			l.crs = 0
		default:
			l.end()
		}
		l.space = append(l.space, c)
	}
	if l.err != nil || l.crs > manyCRs {
		l.end()
	}
	return l.space
}

// end takes the CRs held for ends of lines.
func (l *lineEnds) end() {
	for ; l.crs > 0; l.crs-- {
		l.space = append(l.space, '\n')
	}
}
