package style

import (
	"bytes"
	"testing"
)

const benchSize = 8 << 20

func BenchmarkJudgeVerbatim(b *testing.B) {
	benchmarkJudge(b, Stream, Random(1, 0, benchSize), benchSize)
}

func BenchmarkJudgePrefixed(b *testing.B) {
	benchmarkJudge(b, Protocol, Random(1, 0, benchSize), 65536)
}

// Every byte is a chunk of its own: the most that the step from byte to byte has to do.
func BenchmarkJudgePrefixedBytes(b *testing.B) {
	benchmarkJudge(b, Protocol, Random(1, 0, benchSize/16), 1)
}

// The payload is the prefix again and again: the most explanations.
func BenchmarkJudgePrefixedPrefixes(b *testing.B) {
	benchmarkJudge(b, Protocol, Repeat(benchSize/16/5, []byte("echo:")), 8192)
}

func benchmarkJudge(b *testing.B, s Style, p Payload, chunk int64) {
	received := output(s, p, func() int64 { return chunk })
	b.SetBytes(int64(len(received)))
	b.ReportAllocs()
	for b.Loop() {
		j := NewJudge(s)
		j.Sent(p)
		for rest := received; len(rest) > 0; {
			n := min(len(rest), 65536)
			if m := j.Received(rest[:n]); m != nil {
				b.Fatal(m)
			}
			rest = rest[n:]
		}
	}
}

// Rounds of a few bytes, each awaited: what a ping-pong costs.
func BenchmarkJudgeRound(b *testing.B) {
	j := NewJudge(Protocol)
	p, back := Literal([]byte("ping")), []byte("echo:ping")
	b.ReportAllocs()
	for b.Loop() {
		j.Sent(p)
		if m := j.Received(back); m != nil {
			b.Fatal(m)
		}
	}
}

func BenchmarkRandomFill(b *testing.B) {
	p, buf := Random(1, 0, 1<<20), make([]byte, 32<<10)
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		p.Fill(buf, 3)
	}
}

// output is what a right server sends for p, in chunks of the given sizes.
func output(s Style, p Payload, size func() int64) []byte {
	var out bytes.Buffer
	for at := int64(0); at < p.Size; {
		chunk := make([]byte, min(size(), p.Size-at))
		p.Fill(chunk, at)
		out.WriteString(s.Prefix())
		out.Write(chunk)
		at += int64(len(chunk))
	}
	return out.Bytes()
}
