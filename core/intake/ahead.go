package intake

import (
	"context"

	"xinguan/base/spool"
)

// decoded are rows read from the spool, in its order; end is io.EOF after the last.
type decoded struct {
	rows []row
	end  error
}

// Rows are decoded while the database works on those before them: some thousands, so that it need not wait, and few
// enough to hold.
const (
	decodedRows   = 500
	decodedBlocks = 16
)

// decodeAhead reads a spool to its end, or until ctx is done, in a goroutine of its own; wait returns when it touches the
// spool no more.
func decodeAhead(ctx context.Context, r *spool.Reader) (blocks <-chan decoded, wait func()) {
	out, done := make(chan decoded, decodedBlocks), make(chan struct{})
	go func() {
		defer close(done)
		defer close(out)
		known := words{}
		for end := false; !end; {
			d := decodeBlock(r, known)
			end = d.end != nil
			select {
			case out <- d:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, func() { <-done }
}

func decodeBlock(r *spool.Reader, known words) (d decoded) {
	d.rows = make([]row, 0, decodedRows)
	for len(d.rows) < decodedRows {
		frame, err := r.Next()
		if err != nil {
			d.end = err
			return d
		}
		d.rows = append(d.rows, row{})
		if d.end = d.rows[len(d.rows)-1].decode(frame, known); d.end != nil {
			d.rows = d.rows[:len(d.rows)-1]
			return d
		}
	}
	return d
}
