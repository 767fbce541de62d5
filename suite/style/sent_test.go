package style

import (
	"bytes"
	"testing"
)

func manySegments() (*stream, []byte) {
	var s stream
	all := whole(Random(1, 0, 200_000))
	for from := 0; from < len(all); {
		n := min(1+from%977, len(all)-from)
		s.add(Literal(all[from : from+n]))
		from += n
	}
	return &s, all
}

func TestStreamFillsAcrossSegments(t *testing.T) {
	s, all := manySegments()
	for from := 0; from < len(all); from += 617 {
		to := min(from+2500, len(all))
		if got := s.slice(int64(from), int64(to)); !bytes.Equal(got, all[from:to]) {
			t.Fatalf("bytes %d to %d are others", from, to)
		}
	}
}

func TestStreamForgets(t *testing.T) {
	s, all := manySegments()
	before := len(s.segments)
	s.forget(150_000)
	if len(s.segments) >= before || s.first() == 0 || s.first() > 150_000 {
		t.Fatalf("%d of %d segments left, the first at %d", len(s.segments), before, s.first())
	}
	if got := s.slice(0, s.total); !bytes.Equal(got, all[s.first():]) {
		t.Error("what is left is not the end of what there was")
	}
	if s.slice(0, s.first()) != nil {
		t.Error("what was forgotten is given back")
	}
}

func TestStreamSearch(t *testing.T) {
	s, all := manySegments()
	for _, at := range []int{0, 1, 65_529, 65_535, 65_536, 131_065, 131_071, 199_992} {
		if got, count := s.search(all[at:at+8], 0, s.total); got != int64(at) || count != 1 {
			t.Errorf("what is at %d is found at %d, %d times", at, got, count)
		}
		if _, count := s.search(all[at:at+8], 0, int64(at)+7); count != 0 {
			t.Errorf("what is at %d is found before its end", at)
		}
	}
	s.add(Literal(all[500:600]))
	if at, count := s.search(all[510:520], 0, s.total); at != 510 || count != 2 {
		t.Errorf("what is there twice is found at %d, %d times", at, count)
	}
}
