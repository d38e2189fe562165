// Package spool is a sealed append-only file of records: what was taken in waits here until it is settled. Records are
// grouped into frames of about 64 KB that are sealed, numbered and bound to their file, so a frame cannot be read by
// others, changed, moved or left out unnoticed.
//
// The file is a header (8 bytes magic, 16 bytes file id) and frames. A frame is the length of its sealed part and the
// number of its records (4 bytes each, big-endian), then the sealed part: records, each with its length as uvarint
// before it. A frame without records is a mark: everything before it was acknowledged by Sync. What follows the last
// mark was never acknowledged.
package spool

import (
	"encoding/binary"
	"errors"

	"xinguan/base/id"
)

// ErrTorn says that the file ends in what Sync never acknowledged, as after a power cut. Everything read before it is
// good.
var ErrTorn = errors.New("暂存文件的结尾没有写完（可能断过电）；请重新导入原文件")

// ErrDamaged says that the file was changed or belongs to another keyring.
var ErrDamaged = errors.New("暂存文件被改动过，或密钥不对；请重新导入原文件")

const (
	magic     = "XGSPOOL1"
	fileHead  = len(magic) + len(id.ID{})
	frameHead = 8
	frameSize = 64 << 10 // a frame is sealed when it holds this much

	// MaxRecord is the longest record in bytes.
	MaxRecord = 32 << 20
	maxFrame  = MaxRecord + frameSize + 1024
)

// place is what a sealed frame is bound to: the file, the number of the frame, the number of its first record and how
// many records it holds.
type place struct {
	file  id.ID
	frame uint64
	first uint64
	count uint32
}

func (p place) aad() []byte {
	b := make([]byte, 0, len(magic)+len(p.file)+8+8+4)
	b = append(append(b, magic...), p.file[:]...)
	b = binary.BigEndian.AppendUint64(b, p.frame)
	b = binary.BigEndian.AppendUint64(b, p.first)
	return binary.BigEndian.AppendUint32(b, p.count)
}

// next is the place after a frame of count records.
func (p *place) next() {
	p.frame++
	p.first += uint64(p.count)
	p.count = 0
}
