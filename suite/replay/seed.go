package replay

import (
	"hash/fnv"
	"math/rand/v2"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// streamSeed makes the data of every connection of a run its own, so that a byte that reaches the wrong client is
// seen; the same run's seed gives the same data again.
func streamSeed(run uint64, id, client string, member, ordinal int) uint64 {
	h := fnv.New64a()
	var number [8]byte
	for _, n := range []uint64{run, uint64(member), uint64(ordinal)} {
		for i := range number {
			number[i] = byte(n >> (8 * i))
		}
		h.Write(number[:])
	}
	h.Write([]byte(id + "\x00" + client))
	return h.Sum64()
}

// payload turns what a scenario states into bytes that can be generated at any offset; random bytes go on where the
// connection's stream has come to.
func payload(p scenario.Payload, seed uint64, offset int64) style.Payload {
	if p.Random > 0 {
		return style.Random(seed, offset, p.Random)
	}
	return style.Repeat(p.Times, []byte(p.Literal))
}

// writeSizes draws the sizes of a connection's writes.
type writeSizes struct {
	bounds scenario.Range
	draw   *rand.Rand
}

func newWriteSizes(bounds scenario.Range, seed uint64) *writeSizes {
	return &writeSizes{bounds, rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))}
}

// next returns the size of the next write, at most most bytes.
func (w *writeSizes) next(most int64) int64 {
	if w.bounds.Max == 0 {
		return most
	}
	return min(most, w.bounds.Min+w.draw.Int64N(w.bounds.Max-w.bounds.Min+1))
}
