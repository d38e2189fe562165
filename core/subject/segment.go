package subject

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"unicode/utf8"

	"xinguan/base/id"
	"xinguan/core/ident"
)

// entry is one name to be found.
type entry struct {
	subject id.ID
	norm    string
	former  bool
	gone    bool // deregistered, revoked …: after the others
	hidden  bool // found by the whole name only
}

// segment is an immutable index of names: posting lists over pairs of characters. Entries are ordered by length, so that
// a list read from its beginning gives the shortest names first.
type segment struct {
	text     []byte   // all names, one after the other
	start    []uint32 // where each begins; one more than entries
	subjects []id.ID
	flags    []uint8
	length   []uint8 // characters
	known    []id.ID // subjects, sorted

	pairs []uint64 // sorted
	from  []uint32 // start of each pair's list in lists; one more than pairs
	lists []uint32
}

const (
	isFormer = 1 << iota
	isGone
	isHidden
)

// build makes a segment; entries is reordered.
func build(entries []entry) *segment {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(utf8.RuneCountInString(a.norm), utf8.RuneCountInString(b.norm)), cmp.Compare(a.norm, b.norm))
	})
	s := &segment{start: make([]uint32, 1, len(entries)+1)}
	for _, e := range entries {
		s.text = append(s.text, e.norm...)
		s.start = append(s.start, uint32(len(s.text)))
		s.subjects = append(s.subjects, e.subject)
		s.flags = append(s.flags, e.flags())
		s.length = append(s.length, uint8(min(utf8.RuneCountInString(e.norm), 255)))
	}
	s.known = slices.Clone(s.subjects)
	slices.SortFunc(s.known, compareID)
	s.known = slices.Compact(s.known)
	s.post()
	return s
}

func compareID(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// has tells whether any name of a subject is in the segment.
func (s *segment) has(x id.ID) bool {
	_, ok := slices.BinarySearchFunc(s.known, x, compareID)
	return ok
}

func (e entry) flags() (f uint8) {
	if e.former {
		f |= isFormer
	}
	if e.gone {
		f |= isGone
	}
	if e.hidden {
		f |= isHidden
	}
	return f
}

// post makes the posting lists in two passes: count, then fill.
func (s *segment) post() {
	slot := map[uint64]uint32{}
	var counts []uint32
	var buf []uint64
	for i := range s.subjects {
		buf = s.pairsOf(buf[:0], i)
		for _, p := range buf {
			at, ok := slot[p]
			if !ok {
				at = uint32(len(counts))
				slot[p] = at
				counts = append(counts, 0)
				s.pairs = append(s.pairs, p)
			}
			counts[at]++
		}
	}
	slices.Sort(s.pairs)
	next := make([]uint32, len(counts))
	s.from = make([]uint32, 1, len(s.pairs)+1)
	total := uint32(0)
	for _, p := range s.pairs {
		next[slot[p]] = total
		total += counts[slot[p]]
		s.from = append(s.from, total)
	}
	s.lists = make([]uint32, total)
	for i := range s.subjects {
		buf = s.pairsOf(buf[:0], i)
		for _, p := range buf {
			at := slot[p]
			s.lists[next[at]] = uint32(i)
			next[at]++
		}
	}
}

// pairsOf are the distinct pairs of an entry's name; hidden entries have none.
func (s *segment) pairsOf(buf []uint64, i int) []uint64 {
	if s.flags[i]&isHidden != 0 {
		return buf
	}
	return pairs(buf, s.name(i))
}

func (s *segment) name(i int) []byte { return s.text[s.start[i]:s.start[i+1]] }

// pairs are the distinct pairs of neighbouring characters of a name.
func pairs(buf []uint64, name []byte) []uint64 {
	last := rune(-1)
	for len(name) > 0 {
		r, size := utf8.DecodeRune(name)
		name = name[size:]
		if last >= 0 {
			if p := uint64(last)<<32 | uint64(r); !slices.Contains(buf, p) {
				buf = append(buf, p)
			}
		}
		last = r
	}
	return buf
}

// list is the posting list of a pair: entries in order.
func (s *segment) list(p uint64) []uint32 {
	i, ok := slices.BinarySearch(s.pairs, p)
	if !ok {
		return nil
	}
	return s.lists[s.from[i]:s.from[i+1]]
}

// contains calls hit for entries whose name contains q, shortest first, until hit says stop. Queries of one character
// are not answered.
func (s *segment) contains(q []byte, hit func(i int) bool) {
	var lists [][]uint32
	for _, p := range pairs(nil, q) {
		l := s.list(p)
		if len(l) == 0 {
			return
		}
		lists = append(lists, l)
	}
	if len(lists) == 0 {
		return
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	lists = lists[:min(len(lists), 4)]
	for _, i := range lists[0] {
		if !inAll(lists[1:], i) {
			continue
		}
		if bytes.Contains(s.name(int(i)), q) && !hit(int(i)) {
			return
		}
	}
}

// inAll drops from each list what lies before i and tells whether all begin with it.
func inAll(lists [][]uint32, i uint32) bool {
	for k, l := range lists {
		l = l[gallop(l, i):]
		lists[k] = l
		if len(l) == 0 || l[0] != i {
			return false
		}
	}
	return true
}

// gallop is the position of the first element not below x: doubling steps, then halving.
func gallop(l []uint32, x uint32) int {
	if len(l) == 0 || l[0] >= x {
		return 0
	}
	step := 1
	for step < len(l) && l[step] < x {
		step *= 2
	}
	low, high := step/2, min(step+1, len(l))
	return low + sort.Search(high-low, func(i int) bool { return l[low+i] >= x })
}

// exact calls hit for every entry with the very name, hidden ones included.
func (s *segment) exact(q []byte, hit func(i int)) {
	n := utf8.RuneCount(q)
	first := sort.Search(len(s.length), func(i int) bool {
		if int(s.length[i]) != min(n, 255) {
			return int(s.length[i]) > min(n, 255)
		}
		return bytes.Compare(s.name(i), q) >= 0
	})
	for i := first; i < len(s.subjects) && bytes.Equal(s.name(i), q); i++ {
		hit(i)
	}
}

// Hidden tells whether a name is found by the whole name only: that of an individually-owned business whose trade name
// may be a person's (house rule on 个体工商户: the conduct of the business is never joined to its owner's person).
func Hidden(kind ident.Kind, name string, places []string) bool {
	if kind == ident.KindPerson {
		return true
	}
	if kind != ident.KindIndividualBusiness {
		return false
	}
	trade := []rune(ident.TradeName(name, places))
	return len(trade) >= 2 && len(trade) <= 4 && surname(trade)
}

// surname tells whether a trade name begins like a person's name does.
func surname(trade []rune) bool {
	if len(trade) >= 3 && slices.Contains(doubleSurnames, string(trade[:2])) {
		return true
	}
	return len(trade) <= 3 && slices.Contains(surnames, trade[0])
}

// surnames are the hundred most frequent, after the 2020 census list of the Ministry of Public Security.
var surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常温康")

var doubleSurnames = []string{"欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "令狐"}
