package sheet

import (
	"io"
	"sync"
)

// ahead reads from another reader in a goroutine of its own, a few pieces in advance: a part is unpacked on one core
// while its rows are put together on another.
type ahead struct {
	in     io.ReadCloser
	full   chan piece
	free   chan []byte
	stop   chan struct{}
	once   sync.Once
	done   sync.WaitGroup
	now    piece // being given
	at     int
	closed error
}

// piece is what one reading gave.
type piece struct {
	data []byte
	err  error
}

const (
	pieces    = 4
	pieceSize = 128 << 10
)

func readAhead(in io.ReadCloser) *ahead {
	a := &ahead{in: in, full: make(chan piece, pieces), free: make(chan []byte, pieces), stop: make(chan struct{})}
	for range pieces {
		a.free <- nil // made when it is needed: most sheets are small
	}
	a.done.Go(a.run)
	return a
}

func (a *ahead) run() {
	for {
		var buf []byte
		select {
		case buf = <-a.free:
		case <-a.stop:
			return
		}
		if buf == nil {
			buf = make([]byte, pieceSize)
		}
		n, err := io.ReadAtLeast(a.in, buf, len(buf))
		if err == io.ErrUnexpectedEOF && n > 0 { // a short piece; the reader says at the next what ended it
			err = nil
		}
		a.full <- piece{buf[:n], err} // never waits: there are no more pieces than it holds
		if err != nil {
			return
		}
	}
}

// Read gives what was read in advance, and at its end the error that ended it, again and again.
func (a *ahead) Read(p []byte) (int, error) {
	for a.at == len(a.now.data) {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.data != nil {
			a.free <- a.now.data[:cap(a.now.data)]
		}
		a.now, a.at = <-a.full, 0
	}
	n := copy(p, a.now.data[a.at:])
	a.at += n
	return n, nil
}

// Close ends the goroutine and closes what it read.
func (a *ahead) Close() error {
	a.once.Do(func() {
		close(a.stop)
		a.done.Wait()
		a.closed = a.in.Close()
	})
	return a.closed
}
