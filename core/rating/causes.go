package rating

// causes is a table of the causes of facts, kept from one subject to the next.
type causes struct {
	keys []uint32
	at   []int32
	mask uint32
}

// few is how many facts are compared with one another before a table is worth it.
const few = 12

// shared tells of each fact whether another has the same cause, and whether any has.
func (c *causes) shared(facts []Fact, out []bool) (any bool) {
	clear(out)
	if len(facts) > few {
		return c.many(facts, out)
	}
	for i := range facts {
		for j := 0; j < i && facts[i].Cause != 0; j++ {
			if facts[j].Cause == facts[i].Cause {
				out[i], out[j], any = true, true, true
			}
		}
	}
	return any
}

func (c *causes) many(facts []Fact, out []bool) (any bool) {
	c.clear(len(facts))
	for i := range facts {
		if first, twice := c.put(facts[i].Cause, i); twice {
			out[i], out[first], any = true, true, true
		}
	}
	return any
}

// clear makes room for n causes.
func (c *causes) clear(n int) {
	size := 32
	for size < 2*n {
		size *= 2
	}
	if len(c.keys) != size {
		c.keys, c.at, c.mask = make([]uint32, size), make([]int32, size), uint32(size-1)
		return
	}
	clear(c.keys)
}

// put notes where a cause was met first; twice is true where it was met before. What has no cause is met once each time.
func (c *causes) put(cause uint32, i int) (first int, twice bool) {
	if cause == 0 {
		return i, false
	}
	for at := cause & c.mask; ; at = (at + 1) & c.mask {
		switch c.keys[at] {
		case 0:
			c.keys[at], c.at[at] = cause, int32(i)
			return i, false
		case cause:
			return int(c.at[at]), true
		}
	}
}
