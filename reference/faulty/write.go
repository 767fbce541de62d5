package faulty

import "bytes"

// sendBuffer is the kernel's send buffer of a connection with a fault that shows when it is full: Linux lets it grow to
// 4 MiB, and to fill those takes a busy machine longer than some scenarios wait.
const sendBuffer = 64 << 10

// dropShort drops what a write did not take.
func dropShort(c *conn) {
	_ = c.SetWriteBuffer(sendBuffer)
	c.write = func(frame []byte) error {
		_, err := c.writeShort(frame)
		return err
	}
}

// resendWhole begins a frame anew that a write did not take wholly.
func resendWhole(c *conn) {
	_ = c.SetWriteBuffer(sendBuffer)
	c.write = func(frame []byte) error {
		for {
			n, err := c.writeShort(frame)
			if err != nil || n == len(frame) {
				return err
			}
		}
	}
}

// readIntoUnwritten goes on reading into the buffer that a write is still taking from, and echoes what it has read then.
func readIntoUnwritten(c *conn) {
	_ = c.SetWriteBuffer(sendBuffer)
	next := make([]byte, usualBuffer)
	c.write = func(frame []byte) error {
		for len(frame) > 0 {
			var read []byte
			for {
				n, err := c.writeShort(frame)
				if err != nil {
					return err
				}
				if frame = frame[n:]; len(frame) == 0 {
					break
				}
				if n, err = c.readWithin(blocked, next); err != nil {
					return err
				}
				copy(frame, next[:n])
				read = append(read, next[:n]...)
			}
			if len(read) > 0 {
				frame = c.frame(read)
			}
		}
		return nil
	}
}

// swap writes a chunk that followed another one closely before it.
func swap(c *conn) {
	c.buffer = make([]byte, 16)
	c.text = func(chunk []byte) []byte {
		first := bytes.Clone(chunk)
		n, _ := c.readWithin(lull, c.buffer) // the next read meets the same end
		_ = c.echo(c.buffer[:n])             // the echo of the first meets the same error
		return first
	}
}

// prefixesFirst writes the prefixes of two chunks that follow one another closely before both chunks.
func prefixesFirst(c *conn) {
	c.text = func(chunk []byte) []byte {
		first := bytes.Clone(chunk)
		n, _ := c.readWithin(lull, c.buffer)
		if n == 0 {
			return first
		}
		_ = c.writeAll([]byte(prefix))
		return append(first, c.buffer[:n]...)
	}
}
