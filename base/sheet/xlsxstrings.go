package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"os"
	"strings"
)

// stringTable holds the strings that cells share, read when the first is asked for. A small table stays in memory; the
// text of a large one goes to a temporary file that has no name, so that nothing of it is left behind.
type stringTable struct {
	part   *zip.File
	loaded bool
	ends   []uint32 // where each string ends; it begins where the one before ends
	mem    strings.Builder
	file   *os.File
	out    *bufio.Writer
	size   int64
	blocks [cachedBlocks]textBlock
	one    []byte // string being put together
	err    error
}

// Bounds of a table: text kept in memory, strings, and all text, which uint32 must count.
const (
	maxMemory  = 32 << 20
	maxStrings = 1 << 24
	maxStrung  = 2 << 30
)

// textBlock is a piece of the temporary file. Cells ask for strings in about the order of the table, so a few pieces
// answer nearly all.
type textBlock struct {
	n    int64 // which piece, from 1; 0 for none
	text string
}

const (
	cachedBlocks = 16
	blockSize    = 1 << 16
)

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
		from = int64(t.ends[i-1])
	}
	if t.file == nil {
		return t.mem.String()[from:t.ends[i]], nil
	}
	return t.fromFile(from, int64(t.ends[i]))
}

func (t *stringTable) fromFile(from, to int64) (string, error) {
	n := from / blockSize
	if from == to {
		return "", nil
	}
	if to > (n+1)*blockSize { // over the edge of a piece
		text := make([]byte, to-from)
		_, err := t.file.ReadAt(text, from)
		return string(text), err
	}
	b := &t.blocks[n%cachedBlocks]
	if b.n != n+1 {
		text := make([]byte, min(blockSize, t.size-n*blockSize))
		if _, err := t.file.ReadAt(text, n*blockSize); err != nil {
			return "", err
		}
		b.n, b.text = n+1, string(text)
	}
	return b.text[from-n*blockSize : to-n*blockSize], nil
}

func (t *stringTable) load() error {
	if t.part == nil {
		return errXML
	}
	packed, err := t.part.Open()
	if err != nil {
		return err
	}
	in := readAhead(packed)
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
			return t.flush(x.drain()) // to the end, for the checksum
		}
	}
}

// item reads one string, which may be in several runs; the reading aid of Japanese text is not text.
func (t *stringTable) item(x *tokens) error {
	t.one = t.one[:0]
	in, spoken := false, false
	for {
		kind, text, err := x.next()
		if err != nil {
			return torn(err)
		}
		if kind == chars {
			if in && !spoken {
				t.one = append(t.one, text...)
			}
			if len(t.one) > maxText {
				return errXML
			}
			continue
		}
		switch string(x.name) {
		case "rPh":
			spoken = kind == opening
		case "t":
			in = kind == opening
		case "si":
			if kind == closing {
				return t.add()
			}
		}
	}
}

// add keeps the string that was put together.
func (t *stringTable) add() error {
	if bytes.Contains(t.one, []byte("_x")) {
		t.one = append(t.one[:0], controls(string(t.one))...)
	}
	t.size += int64(len(t.one))
	if t.size > maxStrung || len(t.ends) >= maxStrings {
		return &Error{Message: "工作簿里的文字太多，没有打开；请拆成几个文件，或另存为CSV后报送。"}
	}
	t.ends = append(t.ends, uint32(t.size))
	if t.out != nil {
		_, err := t.out.Write(t.one)
		return err
	}
	t.mem.Write(t.one)
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
