package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// encodingOf: a byte order mark, else UTF-8 if the whole file is (but for a damaged byte here and there), else GB18030.
func encodingOf(f input, head []byte) (string, error) {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return "UTF-16", nil
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		return "UTF-8", nil
	}
	ok, err := readsAsUTF8(f)
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

// damage is how many whole characters beyond ASCII there must be for one byte that is none: text in GB18030 has about
// as many of the one as of the other, a damaged UTF-8 file has a few.
const damage = 20

func readsAsUTF8(r io.Reader) (bool, error) {
	buf := make([]byte, 1<<18)
	rest, good, bad := 0, 0, 0
	for {
		n, err := r.Read(buf[rest:])
		if err != nil && err != io.EOF {
			return false, err
		}
		chunk := buf[:rest+n]
		cut := lastBoundary(chunk)
		g, b := tally(chunk[:cut])
		good, bad = good+g, bad+b
		if err == io.EOF { // a character cut off at the very end speaks for UTF-8, not against it
			return bad*damage <= good, nil
		}
		if bad > 1000 && bad > good {
			return false, nil
		}
		rest = copy(buf, chunk[cut:])
	}
}

// tally counts characters beyond ASCII and bytes that belong to none. Every byte of a large file passes here.
func tally(b []byte) (good, bad int) {
	if utf8.Valid(b) {
		for _, c := range b {
			if c >= 0xC0 { // begins one
				good++
			}
		}
		return good, 0
	}
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good, bad
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
