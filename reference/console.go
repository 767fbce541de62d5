package reference

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
)

// Console is what the article's programs print to. Each line is one Write, so
// lines of several connections never mix. The writer's errors are ignored; a
// writer that blocks blocks whoever prints, as Python's print does.
//
// A nil Console prints nothing and formats nothing.
type Console struct {
	mu   sync.Mutex
	w    io.Writer
	line []byte // reused from one line to the next
}

// NewConsole returns a Console that prints to w. It is nil when w is nil or
// io.Discard: bytes that nobody sees are not worth formatting.
func NewConsole(w io.Writer) *Console {
	if w == nil || w == io.Discard {
		return nil
	}
	return &Console{w: w}
}

// Print prints text and a newline, as Python's print(text) does.
func (c *Console) Print(text string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush(append(c.line[:0], text...))
}

// PrintBytes prints b as a bytes literal and a newline, as Python's print(b) does.
func (c *Console) PrintBytes(b []byte) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush(appendBytesLiteral(c.line[:0], b))
}

func (c *Console) flush(line []byte) {
	line = append(line, '\n')
	c.line = line
	_, _ = c.w.Write(c.line)
}

// BytesLiteral returns exactly what Python's repr prints for the bytes b: single
// quotes, unless b holds a single quote and no double one; \t, \n, \r and \\; \'
// where the quote is single; \xNN outside printable ASCII. Nil is printed as no bytes are.
func BytesLiteral(b []byte) string {
	return string(appendBytesLiteral(make([]byte, 0, len(b)+len(`b''`)), b))
}

func appendBytesLiteral(dst, b []byte) []byte {
	const hex = "0123456789abcdef"
	quote := quoteFor(b)
	dst = append(slices.Grow(dst, len(b)+len(`b''`)), 'b', quote)
	plain := 0 // b[plain:i] is printed as it is
	for i, c := range b {
		if ' ' <= c && c < 0x7f && c != quote && c != '\\' {
			continue
		}
		dst = append(append(dst, b[plain:i]...), '\\')
		plain = i + 1
		switch c {
		case '\t':
			dst = append(dst, 't')
		case '\n':
			dst = append(dst, 'n')
		case '\r':
			dst = append(dst, 'r')
		case '\\', quote:
			dst = append(dst, c)
		default:
			dst = append(dst, 'x', hex[c>>4], hex[c&0xf])
		}
	}
	return append(append(dst, b[plain:]...), quote)
}

func quoteFor(b []byte) byte {
	if bytes.IndexByte(b, '\'') >= 0 && bytes.IndexByte(b, '"') < 0 {
		return '"'
	}
	return '\''
}

// ParseBytesLiteral returns the bytes whose BytesLiteral is s. It accepts what
// Python's repr prints and nothing else: b"a" is a bytes literal of Python's
// language, but repr prints b'a', so it is an error. Errors give the offset into s.
func ParseBytesLiteral(s string) ([]byte, error) {
	if len(s) < len(`b''`) || s[0] != 'b' || s[len(s)-1] != s[1] {
		return nil, errors.New("bytes literal: no b'…' or b\"…\" around it")
	}
	b := make([]byte, 0, len(s))
	// Go's escapes are a superset of those that repr prints; the comparison
	// below turns away the rest.
	for rest := s[2 : len(s)-1]; rest != ""; {
		char, _, tail, err := strconv.UnquoteChar(rest, s[1])
		if err != nil {
			return nil, fmt.Errorf("bytes literal: invalid at offset %d", len(s)-1-len(rest))
		}
		b, rest = append(b, byte(char)), tail
	}
	if printed := BytesLiteral(b); printed != s {
		return nil, fmt.Errorf("bytes literal: not what repr prints at offset %d", commonPrefix(printed, s))
	}
	return b, nil
}

func commonPrefix(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
