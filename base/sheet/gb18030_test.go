package sheet

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// privateGB writes text in GB18030 as office software does, with the characters of the first private area as pairs.
func privateGB(t testing.TB, s string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, r := range s {
		if r >= 0xE000 && r < 0xE234 {
			out.Write([]byte{0xAA + byte((r-0xE000)/94), 0xA1 + byte((r-0xE000)%94)})
			continue
		}
		out.Write(encoded(t, simplifiedchinese.GB18030, string(r)))
	}
	return out.Bytes()
}

func TestPrivateUse(t *testing.T) {
	for pair, want := range map[string]rune{"\xaa\xa1": 0xE000, "\xaf\xfe": 0xE233, "\xf8\xa1": 0xE234, "\xfe\xfe": 0xE4C5, "\xa1\x40": 0xE4C6, "\xa1\x80": 0xE505, "\xa7\xa0": 0xE765,
		"\xa2\xab": 0xE766, "\xfe\x51": 0x20087, "\xa6\xd9": 0xFE10, "\xad\xb1": 0xE12A, "\xd7\xf9": '座', "\x81\x30\x84\x36": 0xA5, "\xb6\xab": '东', "\x80": '€'} {
		got, _, err := transform.String(newGB18030(), pair)
		if err != nil || got != string(want) {
			t.Errorf("% x is %U %v, want %U", pair, []rune(got), err, want)
		}
	}
}

// TestCutAnywhere: characters come out whole however the bytes arrive.
func TestCutAnywhere(t *testing.T) {
	want := strings.Repeat("木\ue12a村𠮷a\ue001，", 3000)
	for name, r := range map[string]io.Reader{"one byte": iotest.OneByteReader(bytes.NewReader(privateGB(t, want))), "halves": iotest.HalfReader(bytes.NewReader(privateGB(t, want)))} {
		got, err := io.ReadAll(transform.NewReader(r, newGB18030()))
		if err != nil || string(got) != want {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(want), err)
		}
	}
	if got, _, err := transform.String(newGB18030(), "\xb6\xab\xad"); err != nil || got != "东\uFFFD" {
		t.Errorf("cut off: %q %v", got, err)
	}
}
