package rating

// stretches are days that are free yet, in order and apart from one another.
type stretches [][2]day

func (s *stretches) all(from, to day) { *s = append((*s)[:0], [2]day{from, to}) }

// take takes days away and hands fn those of them that were free.
func (s *stretches) take(from, to day, fn func(from, to day)) {
	list := *s
	first := 0
	for first < len(list) && list[first][1] < from {
		first++
	}
	end := first
	var rest [][2]day // what is left of the first and the last one that are touched
	for ; end < len(list) && list[end][0] <= to; end++ {
		f := list[end]
		fn(max(f[0], from), min(f[1], to))
		if f[0] < from {
			rest = append(rest, [2]day{f[0], from - 1})
		}
		if f[1] > to {
			rest = append(rest, [2]day{to + 1, f[1]})
		}
	}
	if first == end {
		return
	}
	tail := append(rest, list[end:]...)
	*s = append(list[:first], tail...)
}
