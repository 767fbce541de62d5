package scenario

import (
	"fmt"
	"strconv"
	"strings"
)

// Payload is what a step sends: a literal, a repeated literal, or so many seeded random bytes.
type Payload struct {
	// Literal is what is sent Times times; "" for a random payload.
	Literal string
	Times   int64
	// Random is how many seeded bytes are sent; 0 for a literal.
	Random int64
}

// Size is the payload's length in bytes.
func (p Payload) Size() int64 {
	if p.Random > 0 {
		return p.Random
	}
	return int64(len(p.Literal)) * p.Times
}

// String prints the payload as a scenario states it.
func (p Payload) String() string {
	switch {
	case p.Random > 0:
		return "random " + formatSize(p.Random)
	case p.Times == 1:
		return formatLiteral(p.Literal)
	default:
		return "repeat " + strconv.FormatInt(p.Times, 10) + " " + formatLiteral(p.Literal)
	}
}

// formatLiteral prefers a quoted string, and a range where the bytes count upwards for long: bytes 00..FF.
func formatLiteral(s string) string {
	if len(s) < 16 {
		return strconv.Quote(s)
	}
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1]+1 || s[i] == 0 {
			return strconv.Quote(s)
		}
	}
	return fmt.Sprintf("bytes %02X..%02X", s[0], s[len(s)-1])
}

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// maxSize bounds a stated size: beyond it sums of sizes could overflow.
const maxSize = 1 << 50

func formatSize(n int64) string {
	for _, u := range units {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

func parseSize(word string) (int64, error) {
	digits, unit := word, int64(1)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(word, u.name); ok {
			digits, unit = rest, u.bytes
		}
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || n == 0 || int64(n) > maxSize/unit {
		return 0, fmt.Errorf("%q is no size; write a number of bytes such as 4096, 64KiB, 16MiB or 1GiB", word)
	}
	return int64(n) * unit, nil
}

// parseByteWord reads FF or 00..FF.
func parseByteWord(word string) (string, bool) {
	from, to, isRange := strings.Cut(word, "..")
	if !isRange {
		to = from
	}
	low, okLow := parseHex(from)
	high, okHigh := parseHex(to)
	if !okLow || !okHigh || low > high {
		return "", false
	}
	var b strings.Builder
	for v := int(low); v <= int(high); v++ {
		b.WriteByte(byte(v))
	}
	return b.String(), true
}

func parseHex(word string) (byte, bool) {
	if len(word) != 2 {
		return 0, false
	}
	v, err := strconv.ParseUint(word, 16, 8)
	return byte(v), err == nil
}
