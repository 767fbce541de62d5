package style

import (
	"bytes"
	"slices"
	"sort"
	"sync"
)

// stream is all that was sent on a connection, as generators; what nobody will ask for again is forgotten.
type stream struct {
	segments []segment
	total    int64
}

type segment struct {
	start int64
	fill  func(dst []byte, off int64)
}

// tailSegments is how many segments below the oldest live explanation are kept for a diagnosis: a payload is mostly one round of a few
// bytes or one of many megabytes, and a repeated chunk mostly the last one.
const tailSegments = 64

func (s *stream) add(p Payload) {
	s.segments = append(s.segments, segment{start: s.total, fill: p.Fill})
	s.total += p.Size
}

// end is where segment i ends.
func (s *stream) end(i int) int64 {
	if i+1 < len(s.segments) {
		return s.segments[i+1].start
	}
	return s.total
}

// first is the lowest position that is not forgotten.
func (s *stream) first() int64 {
	if len(s.segments) == 0 {
		return s.total
	}
	return s.segments[0].start
}

// find returns the index of the segment that holds position at.
func (s *stream) find(at int64) int {
	return sort.Search(len(s.segments), func(i int) bool { return s.end(i) > at })
}

// fill writes the bytes from position at on; first() <= at and at+len(dst) <= total.
func (s *stream) fill(dst []byte, at int64) {
	for i := s.find(at); len(dst) > 0; i++ {
		n := min(int64(len(dst)), s.end(i)-at)
		s.segments[i].fill(dst[:n], at-s.segments[i].start)
		dst, at = dst[n:], at+n
	}
}

// slice returns a copy of the bytes from..to, cut to what is there.
func (s *stream) slice(from, to int64) []byte {
	from, to = max(from, s.first()), min(to, s.total)
	if from >= to {
		return nil
	}
	b := make([]byte, to-from)
	s.fill(b, from)
	return b
}

// forget drops segments that lie wholly below a position, but for a tail; it moves them a tail at a time, so that a round costs little.
func (s *stream) forget(below int64) {
	if len(s.segments) < 2*tailSegments {
		return
	}
	if old := s.find(below) - tailSegments; old >= tailSegments {
		s.segments = slices.Delete(s.segments, 0, old)
	}
}

// search looks for key among the bytes from..to: its first position, and how often it is there, 2 standing for more.
func (s *stream) search(key []byte, from, to int64) (at int64, count int) {
	const block = 1 << 16
	for from = max(from, s.first()); count < 2 && from+int64(len(key)) <= min(to, s.total); {
		i := bytes.Index(s.slice(from, min(to, from+block+int64(len(key))-1)), key)
		if i < 0 {
			from += block
			continue
		}
		if count++; count == 1 {
			at = from + int64(i)
		}
		from += int64(i) + 1
	}
	return at, count
}

const (
	blockSize = 32 << 10 // bytes compared at a time: less than a core's first cache
	pageSize  = 256
	pageCount = 64
)

// reader gives the sent bytes while one Received call lasts: in blocks where a run is compared, through small pages where single bytes are.
type reader struct {
	*stream
	block [blockSize]byte
	pages [pageCount][pageSize]byte
	held  [pageCount]int64 // which page each slot holds, plus one
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func (s *stream) open() *reader {
	r := readers.Get().(*reader)
	r.stream = s
	clear(r.held[:]) // the stream is another one, or has grown
	return r
}

func (r *reader) close() {
	r.stream = nil
	readers.Put(r)
}

// at is the byte sent at a position; first() <= pos < total.
func (r *reader) at(pos int64) byte {
	page := pos / pageSize
	slot := page % pageCount
	if r.held[slot] != page+1 {
		from := max(page*pageSize, r.first())
		to := min((page+1)*pageSize, r.total)
		r.fill(r.pages[slot][from-page*pageSize:to-page*pageSize], from)
		r.held[slot] = page + 1
	}
	return r.pages[slot][pos%pageSize]
}

// common is how many bytes of b are the ones sent from a position on; len(b) <= blockSize.
func (r *reader) common(b []byte, at int64) int {
	sent := r.block[:len(b)]
	r.fill(sent, at)
	n := 0
	for step := len(b); step > 0 && n < len(b); step /= 2 {
		for n+step <= len(b) && bytes.Equal(b[n:n+step], sent[n:n+step]) {
			n += step
		}
	}
	return n
}
