package style

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
)

const largeSize = 16 << 20

// receive hands b to the judge in runs of random length, and stops at a mismatch.
func receive(j *Judge, r *rand.Rand, b []byte) *Mismatch {
	for len(b) > 0 {
		n := min(len(b), 1+r.IntN(100_000))
		if m := j.Received(b[:n]); m != nil {
			return m
		}
		b = b[n:]
	}
	return nil
}

func TestLargePayloadInRandomPartition(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, s := range []Style{Stream, Protocol, Prefixed("quoted", "> "), Prefixed("byte", "x")} {
		p := Random(r.Uint64(), 5, largeSize)
		received := output(s, p, func() int64 { return 1 + r.Int64N(1<<r.IntN(19)) })
		j := NewJudge(s)
		j.Sent(p)
		if m := receive(j, r, received); m != nil || !j.Echoed() {
			t.Errorf("%v: %v, echoed %t", s, m, j.Echoed())
		}
		for range 5 {
			refuseChanged(t, r, s, p, received)
		}
	}
}

// refuseChanged changes one byte to one that neither the prefix nor the payload there have, so that it is wrong at once.
func refuseChanged(t *testing.T, r *rand.Rand, s Style, p Payload, received []byte) {
	t.Helper()
	at := r.IntN(len(received) - 16)
	right := received[at]
	around := append([]byte(s.Prefix()), received[at:at+16]...)
	for bytes.IndexByte(around, received[at]) >= 0 {
		received[at]++
	}
	j := NewJudge(s)
	j.Sent(p)
	if m := receive(j, r, received); m == nil || m.Offset != int64(at) {
		t.Errorf("%v: byte %d was changed: %v", s, at, m)
	}
	received[at] = right
}

// Every boundary of a server's reads and of ours, at small distances: a payload that is no longer than a few prefixes.
func TestEverySplitOfTwo(t *testing.T) {
	for _, s := range []Style{Stream, Protocol} {
		p := Random(3, 0, 300)
		for chunk := int64(1); chunk < 300; chunk += 7 {
			received := output(s, p, func() int64 { return chunk })
			for at := range received {
				j := NewJudge(s)
				j.Sent(p)
				if m := j.Received(received[:at]); m != nil {
					t.Fatal(m)
				}
				if m := j.Received(received[at:]); m != nil || !j.Echoed() {
					t.Fatalf("%v, split at %d: %v", s, at, m)
				}
			}
		}
	}
}

// A payload that is the prefix again and again has as many explanations as prefixes. This takes hours, unless they move as one.
func TestRepeatedPrefixTakesLinearTime(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for prefix, period := range map[string]string{"echo:": "echo:", "a": "a", "aa": "a", "abab": "ab", "aba": "abaaba"} {
		s := Prefixed("test", prefix)
		p := Repeat(1<<20/int64(len(period)), []byte(period))
		received := output(s, p, func() int64 { return 1 + r.Int64N(10000) })
		j := NewJudge(s)
		j.Sent(p)
		if m := receive(j, r, received); m != nil || !j.Echoed() {
			t.Errorf("%q: %v", prefix, m)
		}
		if m := j.Received([]byte("X")); m == nil || m.Offset != int64(len(received)) {
			t.Errorf("%q: one byte too many: %v", prefix, m)
		}
	}
}

// heapAfter is how much of the heap is in use while what f returned is.
func heapAfter(f func() any) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC() // what a pool gave up goes with the second
	runtime.ReadMemStats(&before)
	kept := f()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(kept)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// judgeBytes judges so many bytes as they are generated: chunks of 60 000 bytes, each with its prefix.
func judgeBytes(t testing.TB, s Style, size int64) *Judge {
	p := Repeat(size>>16, whole(Random(1, 0, 1<<16))) // a Random one takes long under the race detector
	j := NewJudge(s)
	j.Sent(p)
	buf := append([]byte(s.Prefix()), make([]byte, 60000)...)
	chunk := buf[len(s.Prefix()):]
	for at := int64(0); at < size; at += int64(len(chunk)) {
		chunk = chunk[:min(size-at, int64(len(chunk)))]
		p.Fill(chunk, at)
		if m := j.Received(buf[:len(s.Prefix())+len(chunk)]); m != nil {
			t.Fatal(m)
		}
	}
	if !j.Echoed() {
		t.Fatal("not everything is echoed")
	}
	return j
}

// noise is what the runtime may have kept for itself between two readings: less than one block.
const noise = 16 << 10

func TestMemoryIsConstant(t *testing.T) {
	large := int64(1 << 30)
	if testing.Short() {
		large = 64 << 20
	}
	for _, s := range []Style{Stream, Protocol} {
		little := heapAfter(func() any { return judgeBytes(t, s, 16<<20) })
		much := heapAfter(func() any { return judgeBytes(t, s, large) })
		if much > little+noise {
			t.Errorf("%v: %d bytes kept after %d were judged, %d after 16 MiB", s, much, large, little)
		}
	}
}

func TestRoundsKeepNothing(t *testing.T) {
	rounds := func(n int) func() any {
		return func() any {
			j := NewJudge(Protocol)
			for range n {
				if m := play(j, "> p", "< echo:p"); m != nil {
					t.Fatal(m)
				}
			}
			return j
		}
	}
	few, many := heapAfter(rounds(1000)), heapAfter(rounds(50_000))
	if many > few+noise {
		t.Errorf("%d bytes kept after 50000 rounds, %d after 1000", many, few)
	}
}

func TestIdleJudgeIsSmall(t *testing.T) {
	const judges = 1000
	kept := heapAfter(func() any {
		all := make([]*Judge, judges)
		for i := range all {
			all[i] = NewJudge(Stream, Protocol)
			play(all[i], "> hi", "< echo:hi")
		}
		return all
	})
	if each := kept / judges; each > 1500 {
		t.Errorf("a judge at rest keeps %d bytes", each)
	}
}

func TestReceivedAllocatesNothing(t *testing.T) {
	const chunk = 64 << 10
	p := Random(1, 0, 1<<40)
	for _, s := range []Style{Stream, Protocol} {
		j := NewJudge(s)
		j.Sent(p)
		buf := append([]byte(s.Prefix()), make([]byte, chunk)...)
		if n := testing.AllocsPerRun(200, func() {
			p.Fill(buf[len(s.Prefix()):], j.EchoedBytes())
			if m := j.Received(buf); m != nil {
				t.Fatal(m)
			}
		}); n > 0 {
			t.Errorf("%v: %v allocations for each 64 KiB received", s, n)
		}
	}
}
