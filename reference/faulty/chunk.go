package faulty

import (
	"bytes"
	"io"
	"slices"
	"time"
)

// greet writes before anything is read.
func greet(text string) func(*conn) {
	return func(c *conn) { _ = c.writeAll([]byte(text)) } // the first read meets the same error
}

// greetTheSilent writes when nothing has come for a while.
func greetTheSilent(after time.Duration, text string) func(*conn) {
	return func(c *conn) {
		c.receive = func(b []byte) (int, error) {
			for {
				n, err := c.readWithin(after, b)
				if n == 0 && err == nil {
					err = c.writeAll([]byte(text))
				}
				if n > 0 || err != nil {
					return n, err
				}
			}
		}
	}
}

// gathers reads whole messages into a buffer of that size.
func gathers(size int, text func(chunk []byte) []byte) func(*conn) {
	return func(c *conn) {
		c.buffer = make([]byte, size)
		c.receive = c.gather
		c.text = text
	}
}

// keepUntilNewline echoes lines, and what is left at the end.
func keepUntilNewline(c *conn) {
	var kept []byte
	c.text = func(chunk []byte) []byte {
		all := slices.Concat(kept, chunk)
		lines := bytes.LastIndexByte(all, '\n') + 1
		kept = bytes.Clone(all[lines:])
		return all[:lines]
	}
	c.end = func(error) { _ = c.echo(kept) }
}

// keepUntilEnd echoes everything at the end.
func keepUntilEnd(c *conn) {
	var kept []byte
	c.text = func(chunk []byte) []byte {
		kept = append(kept, chunk...)
		return nil
	}
	c.end = func(error) { _ = c.echo(kept) }
}

// keepLast stays one byte behind.
func keepLast(c *conn) {
	var kept []byte
	c.text = func(chunk []byte) []byte {
		all := slices.Concat(kept, chunk)
		kept = bytes.Clone(all[len(all)-1:])
		return all[:len(all)-1]
	}
	c.end = func(error) { _ = c.echo(kept) }
}

// keepUntilFull echoes blocks of size bytes, and what is left at the end.
func keepUntilFull(size int) func(*conn) {
	return func(c *conn) {
		var kept []byte
		c.text = func(chunk []byte) []byte {
			all := slices.Concat(kept, chunk)
			whole := len(all) / size * size
			kept = bytes.Clone(all[whole:])
			return all[:whole]
		}
		c.end = func(error) { _ = c.echo(kept) }
	}
}

// readOnWhenFull takes a full buffer for a sign that there is more, and waits for it.
func readOnWhenFull(c *conn) {
	c.buffer = make([]byte, 8192)
	var kept []byte
	c.text = func(chunk []byte) []byte {
		kept = append(kept, chunk...)
		if len(chunk) == len(c.buffer) {
			return nil
		}
		all := kept
		kept = nil
		return all
	}
	c.end = func(error) { _ = c.echo(kept) }
}

func firstLine(chunk []byte) []byte {
	if end := bytes.IndexByte(chunk, '\n'); end >= 0 {
		return chunk[:end+1]
	}
	return chunk
}

// wholeBuffer echoes the buffer, whatever is in it.
func wholeBuffer(c *conn) {
	c.buffer = make([]byte, 4096)
	c.text = func([]byte) []byte { return c.buffer }
}

// longestSoFar echoes as much of the buffer as was ever filled.
func longestSoFar(c *conn) {
	longest := 0
	c.text = func(chunk []byte) []byte {
		longest = max(longest, len(chunk))
		return c.buffer[:longest]
	}
}

func appended(end string) func(*conn) {
	return text(func(chunk []byte) []byte { return append(bytes.Clone(chunk), end...) })
}

// repeatLast writes the last chunk again at the end, as `while (!eof) { read(); write(); }` does.
func repeatLast(c *conn) {
	var last []byte
	c.text = func(chunk []byte) []byte {
		last = bytes.Clone(chunk)
		return chunk
	}
	c.end = func(error) { _ = c.echo(last) }
}

// at changes the byte at every multiple of period but 0, counted from the beginning of the connection.
func at(period int, change func(b byte) []byte) func(*conn) {
	return func(c *conn) {
		offset := 0
		c.text = func(chunk []byte) []byte {
			out := make([]byte, 0, len(chunk))
			for _, b := range chunk {
				if offset > 0 && offset%period == 0 {
					out = append(out, change(b)...)
				} else {
					out = append(out, b)
				}
				offset++
			}
			return out
		}
	}
}

func skip(byte) []byte   { return nil }
func flip(b byte) []byte { return []byte{b ^ 0x10} }

// silentAfter echoes no more once that many messages have come.
func silentAfter(messages int) func(*conn) {
	return func(c *conn) {
		seen := 0
		c.text = func(chunk []byte) []byte {
			if seen++; seen > messages {
				return nil
			}
			return chunk
		}
	}
}

// silentBeyond echoes no more once that many bytes have come.
func silentBeyond(limit int) func(*conn) {
	return func(c *conn) {
		seen := 0
		c.text = func(chunk []byte) []byte {
			if seen += len(chunk); seen > limit {
				return nil
			}
			return chunk
		}
	}
}

// lengthIn16Bits loses every 65536 bytes of a message.
func lengthIn16Bits(chunk []byte) []byte { return chunk[:uint16(len(chunk))] }

// idleTimeout takes silence for the client's end.
func idleTimeout(after time.Duration) func(*conn) {
	return func(c *conn) {
		c.receive = func(b []byte) (int, error) {
			n, err := c.readWithin(after, b)
			if n == 0 && err == nil {
				err = io.EOF
			}
			return n, err
		}
	}
}
