package faulty

import (
	"bytes"
	"time"
)

func framed(frame func(text []byte) []byte) func(*conn) {
	return func(c *conn) { c.frame = frame }
}

func prefixOnce(c *conn) {
	c.frame = func(text []byte) []byte {
		c.frame = func(text []byte) []byte { return text }
		return c.prefixed(text)
	}
}

func prefixLines(c *conn) {
	c.frame = func(text []byte) []byte {
		var frame []byte
		for line := range bytes.Lines(text) {
			frame = append(append(frame, prefix...), line...)
		}
		return frame
	}
}

// delayChunk stands for Nagle's algorithm in wait of a delayed acknowledgement, which not every kernel would show (RFC 1122
// section 4.2.3.2).
func delayChunk(d time.Duration) func(*conn) {
	return func(c *conn) {
		c.write = func(frame []byte) error {
			if err := c.writeAll(frame[:len(prefix)]); err != nil {
				return err
			}
			timer := time.NewTimer(d)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-c.server.closed:
			}
			return c.writeAll(frame[len(prefix):])
		}
	}
}
