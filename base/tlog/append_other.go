//go:build !unix

package tlog

import (
	"context"
	"errors"
)

// Writer appends; see the files for Unix. The library that writes needs locks that only Unix systems have.
type Writer struct{}

var errSystem = errors.New("存证日志只能在 Linux、macOS 等系统上写；本机可以核验，请在服务器上写")

// Write says that this system cannot.
func (l *Log) Write(context.Context) (*Writer, error) { return nil, errSystem }

// Size says that this system cannot.
func (w *Writer) Size(context.Context) (uint64, error) { return 0, errSystem }

// Append says that this system cannot.
func (w *Writer) Append(context.Context, [][]byte) (uint64, error) { return 0, errSystem }

// Signed says that this system cannot.
func (w *Writer) Signed(context.Context, uint64) (Checkpoint, error) { return Checkpoint{}, errSystem }

// Close has nothing to close.
func (w *Writer) Close(context.Context) error { return nil }
