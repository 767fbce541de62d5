package style

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

func whole(p Payload) []byte {
	b := make([]byte, p.Size)
	if p.Size > 0 {
		p.Fill(b, 0)
	}
	return b
}

func TestPayloadContents(t *testing.T) {
	for want, p := range map[string]Payload{
		"abc":       Literal([]byte("abc")),
		"abcabcabc": Repeat(3, []byte("abc")),
		"aaaaa":     Repeat(5, []byte("a")),
	} {
		if got := whole(p); string(got) != want {
			t.Errorf("payload %q, want %q", got, want)
		}
	}
	for _, p := range []Payload{Literal(nil), Repeat(0, []byte("a")), Repeat(-1, []byte("a")), Repeat(9, nil), {}} {
		if p.Size != 0 {
			t.Errorf("an empty payload of %d bytes", p.Size)
		}
	}
}

func TestFillAnywhereGivesTheSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, p := range map[string]Payload{
		"literal": Literal(whole(Random(1, 0, 1000))),
		"repeat":  Repeat(97, []byte("hello world")),
		"random":  Random(7, 3, 1001),
	} {
		all := whole(p)
		for range 500 {
			off := r.IntN(len(all))
			got := make([]byte, r.IntN(len(all)-off+1))
			p.Fill(got, int64(off))
			if !bytes.Equal(got, all[off:off+len(got)]) {
				t.Fatalf("%s: %d bytes at %d differ from those of the whole", name, len(got), off)
			}
		}
	}
}

func TestRandomIsPositional(t *testing.T) {
	all := whole(Random(42, 0, 4096))
	for start := int64(0); start < 40; start++ {
		if got := whole(Random(42, start, 100)); !bytes.Equal(got, all[start:start+100]) {
			t.Fatalf("the stream from %d on is another one", start)
		}
	}
	if bytes.Equal(all[:64], whole(Random(43, 0, 64))) || bytes.Contains(all, whole(Random(43, 0, 16))) {
		t.Error("another seed names the same stream")
	}
}

func TestRandomWordsAreDistinct(t *testing.T) {
	b := whole(Random(9, 0, 1<<20))
	seen := make(map[uint64]bool)
	for ; len(b) > 0; b = b[8:] {
		seen[binary.LittleEndian.Uint64(b)] = true
	}
	if len(seen) != 1<<17 {
		t.Errorf("%d distinct words of %d", len(seen), 1<<17)
	}
}
