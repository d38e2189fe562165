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
		for end := false; !end; {
			d := decodeBlock(r)
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

func decodeBlock(r *spool.Reader) (d decoded) {
	for len(d.rows) < decodedRows {
		frame, err := r.Next()
		if err != nil {
			d.end = err
			return d
		}
		one, err := decodeRow(frame)
		if err != nil {
			d.end = err
			return d
		}
		d.rows = append(d.rows, one)
	}
	return d
}
