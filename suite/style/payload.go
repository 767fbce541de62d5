package style

import "encoding/binary"

// Payload is a run of bytes that can be generated at any offset, so that nothing has to keep it in memory. The zero Payload is empty.
type Payload struct {
	// Size is the length in bytes. A payload of no or negative size is empty.
	Size int64
	// Fill fills dst with the bytes at off, off+1, …; off+len(dst) <= Size. It gives the same bytes every time, from any goroutine.
	Fill func(dst []byte, off int64)
}

// Literal is b itself. It is not copied: b must not change as long as the payload is in use.
func Literal(b []byte) Payload {
	return Payload{Size: int64(len(b)), Fill: func(dst []byte, off int64) { copy(dst, b[off:]) }}
}

// Repeat is n copies of b, one after the other. b is not copied: it must not change as long as the payload is in use.
func Repeat(n int64, b []byte) Payload {
	period := int64(len(b))
	return Payload{Size: max(n, 0) * period, Fill: func(dst []byte, off int64) { fillPeriodic(dst, b, off%period) }}
}

// fillPeriodic writes one period, and then doubles what it has written.
func fillPeriodic(dst, b []byte, at int64) {
	done := copy(dst, b[at:])
	done += copy(dst[done:], b[:at])
	for done < len(dst) {
		done += copy(dst[done:], dst[:done])
	}
}

// Random is size bytes, from start on, of the endless stream that seed names. Byte i of it depends on seed and start+i alone, so that several
// payloads may be cut from one stream; start is not negative. Every aligned 8-byte word of a stream is distinct: where a displaced one came from can be told.
func Random(seed uint64, start, size int64) Payload {
	key := mix(seed + golden)
	return Payload{Size: size, Fill: func(dst []byte, off int64) { fillRandom(dst, key, uint64(start+off)) }}
}

func fillRandom(dst []byte, key, at uint64) {
	var word [8]byte
	if skip := at % 8; skip != 0 {
		binary.LittleEndian.PutUint64(word[:], mix(key+at/8*golden))
		n := copy(dst, word[skip:])
		dst, at = dst[n:], at+uint64(n)
	}
	state := key + at/8*golden
	for len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, mix(state))
		dst, state = dst[8:], state+golden
	}
	binary.LittleEndian.PutUint64(word[:], mix(state))
	copy(dst, word[:])
}

// golden is splitmix64's increment: odd, so that the counter takes each of the 2^64 values once.
const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of splitmix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014), a bijection.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
