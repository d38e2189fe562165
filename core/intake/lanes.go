package intake

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"

	"xinguan/base/sheet"
)

// blockRows is how many rows are checked together: enough that handing them over costs nothing beside the checking.
const blockRows = 256

// block is some rows of a sheet on their way through the checks.
type block struct {
	in          []sheet.Row
	rows        []row         // of in, checked
	file        []Finding     // file-level findings they gave rise to
	counts      counts        // what they add to the file's profile
	last        int           // number of the last row of in
	done, total int64         // how far the file was read
	end         error         // what ended the reading after in; io.EOF where it ended well
	checked     chan struct{} // closed when rows and file are there
}

// lanes reads the sheet in one goroutine and checks its blocks in as many as there are cores. The blocks come in the
// order of the sheet, the last with its end set; wait returns when nothing touches the sheet any more, which after an
// early stop takes a cancelled ctx.
func (s *sheetRows) lanes(ctx context.Context) (blocks <-chan *block, wait func()) {
	cores := runtime.GOMAXPROCS(0)
	ordered, work := make(chan *block, 2*cores), make(chan *block)
	var running sync.WaitGroup
	for range cores {
		c := s.checker.fork()
		running.Go(func() {
			for b := range work {
				c.block(b)
			}
		})
	}
	running.Go(func() {
		defer close(work)
		for end := false; !end; {
			b := s.read()
			end = b.end != nil
			if !hand(ctx, ordered, b) || !hand(ctx, work, b) {
				return
			}
		}
	})
	return ordered, running.Wait
}

func hand(ctx context.Context, to chan<- *block, b *block) bool {
	select {
	case to <- b:
		return true
	case <-ctx.Done():
		return false
	}
}

// read takes the next rows from the file.
func (s *sheetRows) read() *block {
	b := &block{checked: make(chan struct{})}
	n := min(blockRows, len(s.ahead))
	b.in, s.ahead = s.ahead[:n:n], s.ahead[n:]
	for len(b.in) < blockRows && b.end == nil {
		var in sheet.Row
		if in, b.end = s.reader.Next(); b.end == nil {
			b.in = append(b.in, in)
		}
	}
	if len(b.in) > 0 {
		b.last = b.in[len(b.in)-1].N
	}
	b.done, b.total = s.reader.Progress()
	return b
}

// fork is a checker for another goroutine: what it finds about the file is given back block by block.
func (c *checker) fork() *checker {
	f := *c
	f.scratch, f.seen, f.file, f.counts = newScratch(c.catalog), map[string]bool{}, nil, newCounts(len(c.plan.item.Fields))
	return &f
}

// block checks the rows of a block.
func (c *checker) block(b *block) {
	b.rows = make([]row, 0, len(b.in))
	for _, in := range b.in {
		if r, ok := c.row(in); ok {
			b.rows = append(b.rows, r)
		}
	}
	b.in = nil
	b.file, c.file = c.file, nil
	b.counts, c.counts = c.counts, newCounts(len(c.plan.item.Fields))
	close(b.checked)
}

// merge takes over what a block says of the file. A lane tells of a thing at the first of its rows, so in the order of
// the blocks the first row of all is among those told of.
func (c *checker) merge(b *block) {
	for _, f := range b.file {
		c.once(f)
	}
	c.counts.add(b.counts)
	for i := range b.rows {
		c.senders[b.rows[i].Agency] = true
	}
}

// each checks the rest of the file and hands every row on, in order; it tells the progress now and then.
func (s *sheetRows) each(ctx context.Context, tell Progress, take func(*row) error) error {
	return s.eachBlock(ctx, func(b *block) error {
		for i := range b.rows {
			if err := take(&b.rows[i]); err != nil {
				return err
			}
		}
		if tell != nil {
			tell(Reading, b.done, b.total)
		}
		return nil
	})
}

// eachBlock is each, some rows at a time.
func (s *sheetRows) eachBlock(ctx context.Context, take func(*block) error) error {
	ctx, cancel := context.WithCancel(ctx)
	blocks, wait := s.lanes(ctx)
	defer wait()
	defer cancel()
	for {
		b, err := next(ctx, blocks)
		if err != nil {
			return err
		}
		s.checker.merge(b)
		if err := take(b); err != nil {
			return err
		}
		if b.end == io.EOF {
			s.checker.merged(s.reader.Merged())
			s.checker.file = slices.Concat(s.checker.file, s.checker.discarded(), s.checker.passedOver())
			return nil
		}
		if b.end != nil {
			return b.end
		}
	}
}

// next waits for the next block to be checked.
func next(ctx context.Context, blocks <-chan *block) (*block, error) {
	select {
	case b := <-blocks:
		select {
		case <-b.checked:
			return b, nil
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return nil, ctx.Err()
}
