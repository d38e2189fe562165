package sheet

import (
	"archive/zip"
	"bufio"
	"io"
	"os"
	"strings"
)

// stringTable holds the strings that cells share, read when the first is asked for. A small table stays in memory; the
// text of a large one goes to a temporary file that has no name, so that nothing of it is left behind.
type stringTable struct {
	part   *zip.File
	loaded bool
	ends   []int64 // where each string ends; it begins where the one before ends
	mem    strings.Builder
	file   *os.File
	out    *bufio.Writer
	size   int64
	err    error
}

// maxMemory is how much text of shared strings is kept in memory.
const maxMemory = 24 << 20

// at is a string by its number.
func (t *stringTable) at(i int) (string, error) {
	if !t.loaded {
		t.loaded = true
		t.err = t.load()
	}
	if t.err != nil {
		return "", t.err
	}
	if i < 0 || i >= len(t.ends) {
		return "", errXML
	}
	var from int64
	if i > 0 {
		from = t.ends[i-1]
	}
	if t.file == nil {
		return t.mem.String()[from:t.ends[i]], nil
	}
	text := make([]byte, t.ends[i]-from)
	_, err := t.file.ReadAt(text, from)
	return string(text), err
}

func (t *stringTable) load() error {
	if t.part == nil {
		return errXML
	}
	in, err := t.part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	x := newTokens(in)
	for {
		kind, _, err := x.next()
		switch {
		case err != nil:
			return torn(err)
		case kind == opening && string(x.name) == "si":
			if err := t.item(x); err != nil {
				return err
			}
		case kind == closing && string(x.name) == "sst":
			_, err := io.Copy(io.Discard, x.in) // for the checksum
			return t.flush(err)
		}
	}
}

// item reads one string, which may be in several runs.
func (t *stringTable) item(x *tokens) error {
	var b strings.Builder
	in, spoken := false, false
	for {
		kind, text, err := x.next()
		if err != nil {
			return torn(err)
		}
		name := string(x.name)
		switch {
		case kind != chars && name == "rPh":
			spoken = kind == opening
		case kind != chars && name == "t":
			in = kind == opening
		case kind == closing && name == "si":
			return t.add(controls(b.String()))
		case kind == chars && in && !spoken:
			b.Write(text)
		}
	}
}

func (t *stringTable) add(s string) error {
	t.size += int64(len(s))
	t.ends = append(t.ends, t.size)
	if t.out != nil {
		_, err := t.out.WriteString(s)
		return err
	}
	t.mem.WriteString(s)
	if t.mem.Len() > maxMemory {
		return t.spill()
	}
	return nil
}

// spill moves the text to a temporary file.
func (t *stringTable) spill() (err error) {
	if t.file, err = os.CreateTemp("", "xinguan-*"); err != nil {
		return err
	}
	_ = os.Remove(t.file.Name()) // where an open file cannot be removed, close does it
	t.out = bufio.NewWriterSize(t.file, 1<<18)
	_, err = t.out.WriteString(t.mem.String())
	t.mem.Reset()
	return err
}

func (t *stringTable) flush(err error) error {
	if err == nil && t.out != nil {
		err = t.out.Flush()
	}
	return err
}

func (t *stringTable) close() {
	if t.file != nil {
		t.file.Close()
		_ = os.Remove(t.file.Name())
	}
}
