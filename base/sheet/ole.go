package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
)

// oleMagic begins the files of old office programs, and those that new ones encrypt.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// oleKinds tell such files apart by what their directory names.
var oleKinds = []struct{ stream, message string }{
	{"EncryptedPackage", "文件加了打开密码。请用Excel或WPS打开，去掉密码（文件—信息—保护工作簿），另存为XLSX后报送。"},
	{"WordDocument", "这是旧版的Word文档，不是表格。请把表格复制到Excel或WPS表格里，存为XLSX后报送。"},
	{"PowerPoint Document", "这是旧版的演示文稿，不是表格。请上传XLSX或CSV。"},
	{"Workbook", "这是旧版的XLS或ET表格。请用Excel或WPS打开（有密码的先去掉密码），另存为XLSX后报送。"},
	{"Book", "这是很旧的XLS表格。请用Excel或WPS打开（有密码的先去掉密码），另存为XLSX后报送。"},
}

// oleError says what a file of old office programs is.
func oleError(f input, head []byte) error {
	names := oleDirectory(f, head)
	for _, k := range oleKinds {
		if bytes.Contains(names, utf16LE(k.stream)) {
			return &Error{Message: k.message}
		}
	}
	return &Error{Message: "这是旧版的XLS文件，或加了打开密码的文件。请用Excel或WPS打开，去掉密码，另存为XLSX后报送。"}
}

// oleDirectory is the beginning of the directory: its sector stands at byte 48 of the head, the size of a sector, as a
// power of two, at byte 30.
func oleDirectory(f input, head []byte) []byte {
	if len(head) < 512 {
		return nil
	}
	power := head[30]
	if power < 7 || power > 16 {
		return nil
	}
	sector := int64(binary.LittleEndian.Uint32(head[48:]))
	out := make([]byte, 4096)
	n, err := f.ReadAt(out, (sector+1)<<power)
	if err != nil && err != io.EOF {
		return nil
	}
	return out[:n]
}

func utf16LE(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}
