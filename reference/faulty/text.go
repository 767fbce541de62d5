package faulty

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// text is a fault of a connection that changes each chunk by itself.
func text(change func([]byte) []byte) func(*conn) {
	return func(c *conn) { c.text = change }
}

// bytewise changes each byte by itself; keep false drops it.
func bytewise(change func(b byte) (_ byte, keep bool)) func(*conn) {
	return text(func(chunk []byte) []byte {
		out := make([]byte, 0, len(chunk))
		for _, b := range chunk {
			if b, keep := change(b); keep {
				out = append(out, b)
			}
		}
		return out
	})
}

func drop(cutset string) func(*conn) {
	return bytewise(func(b byte) (byte, bool) { return b, bytes.IndexByte([]byte(cutset), b) < 0 })
}

func replace(from, to string) func(*conn) {
	return text(func(chunk []byte) []byte { return bytes.ReplaceAll(chunk, []byte(from), []byte(to)) })
}

// decode takes the chunk for UTF-8, as a text API does: what is none becomes U+FFFD.
func decode(chunk []byte) []byte { return []byte(string([]rune(string(chunk)))) }

// newDecoder does the same, but keeps a character that is not complete yet for the next chunk.
func newDecoder() func(chunk []byte) []byte {
	var kept []byte
	return func(chunk []byte) []byte {
		all := slices.Concat(kept, chunk)
		whole := len(all) - incomplete(all)
		kept = bytes.Clone(all[whole:])
		return decode(all[:whole])
	}
}

// dropCut drops the part of a character at either end of a chunk.
func dropCut(chunk []byte) []byte {
	chunk = chunk[:len(chunk)-incomplete(chunk)]
	for len(chunk) > 0 && !utf8.RuneStart(chunk[0]) {
		chunk = chunk[1:]
	}
	return chunk
}

// incomplete is how many bytes at the end of b begin a character that they do not complete.
func incomplete(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return n
			}
			return 0
		}
	}
	return 0
}

// endAt takes a byte for the end of the input.
func endAt(end byte) func(*conn) {
	return func(c *conn) {
		c.text = func(chunk []byte) []byte {
			before, _, found := bytes.Cut(chunk, []byte{end})
			if found {
				_ = c.CloseRead()
			}
			return before
		}
	}
}

func cutAtNUL(chunk []byte) []byte {
	before, _, _ := bytes.Cut(chunk, []byte{0})
	return before
}

// closeOnBadUTF8 ends the connection, as a program does that meets a decoding error and has no handler for it.
func closeOnBadUTF8(c *conn) {
	decode := newDecoder()
	c.text = func(chunk []byte) []byte {
		if text := decode(chunk); !bytes.ContainsRune(text, utf8.RuneError) {
			return text
		}
		_ = c.CloseRead()
		return nil
	}
}
