package faulty

import (
	"errors"
	"io"
	"net"
	"os"
	"time"
)

const (
	prefix = "echo:"
	// usualBuffer is what a correct server reads at once, in bytes.
	usualBuffer = 64 << 10
)

// conn is one client's connection. A fault changes what is in it before the first read.
type conn struct {
	*net.TCPConn
	server *Server
	number int  // from 1, in the order of accepting
	sent   bool // the client has sent something
	buffer []byte

	// receive is one read.
	receive func(b []byte) (int, error)
	// print is what the console is told of a chunk.
	print func(chunk []byte)
	// text is what is echoed of a chunk; of an empty text, nothing is.
	text func(chunk []byte) []byte
	// frame is what is written for a text; it may use the text's memory no longer than write does.
	frame func(text []byte) []byte
	// write writes a frame, or keeps it for later.
	write func(frame []byte) error
	// end comes between the last read, which met err, and the connection's end.
	end func(err error)
}

func newConn(s *Server, nc net.Conn, number int) *conn {
	c := &conn{TCPConn: nc.(*net.TCPConn), server: s, number: number, buffer: make([]byte, usualBuffer)}
	c.receive = c.Read
	c.print = s.console.PrintBytes
	c.text = func(chunk []byte) []byte { return chunk }
	c.frame = c.prefixed
	c.write = c.writeAll
	c.end = func(error) {}
	return c
}

// prefixed is the frame of a correct server. Prefix and chunk leave in one write, so that Nagle's algorithm holds up neither.
func (c *conn) prefixed(text []byte) []byte {
	if !c.server.protocol {
		return text
	}
	return append([]byte(prefix), text...)
}

func (c *conn) writeAll(frame []byte) error {
	_, err := c.Write(frame)
	return err
}

// serve echoes until the connection ends.
func (c *conn) serve() {
	defer c.server.forget(c)
	c.server.console.Print("Connection received!")
	if breaks := c.server.fault.client; breaks != nil {
		breaks(c)
	}
	err := c.echoAll()
	c.end(err)
	c.server.lost(c, err)
}

func (c *conn) echoAll() error {
	for {
		n, err := c.receive(c.buffer)
		if n > 0 {
			c.sent = true
			c.print(c.buffer[:n])
			if err := c.echo(c.text(c.buffer[:n])); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

func (c *conn) echo(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	return c.write(c.frame(text))
}

// readWithin reads what comes within d, and returns 0 bytes and no error when nothing does.
func (c *conn) readWithin(d time.Duration, b []byte) (int, error) {
	_ = c.SetReadDeadline(time.Now().Add(d))
	n, err := c.Read(b)
	_ = c.SetReadDeadline(time.Time{})
	return n, unlessLate(err)
}

// blocked is how long the kernel may take nothing of a write before it counts as a short one.
const blocked = 10 * time.Millisecond

// writeShort writes what the kernel takes: less than all of it when the client does not read. It tries twice before it says
// that nothing was taken, as a busy machine can let the time pass before the first try.
func (c *conn) writeShort(b []byte) (int, error) {
	defer func() { _ = c.SetWriteDeadline(time.Time{}) }()
	for range 2 {
		_ = c.SetWriteDeadline(time.Now().Add(blocked))
		if n, err := c.Write(b); n > 0 || unlessLate(err) != nil {
			return n, unlessLate(err)
		}
	}
	return 0, nil
}

func unlessLate(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// gather makes one chunk of all that comes until nothing has come for lull.
func (c *conn) gather(b []byte) (int, error) {
	n, err := c.Read(b)
	for err == nil && n < len(b) {
		var more int
		if more, err = c.readWithin(lull, b[n:]); more == 0 {
			break
		}
		n += more
	}
	return n, err
}

// lull is a pause that tells two messages apart: long beside what a busy machine takes between two segments of one.
const lull = 20 * time.Millisecond

func isEOF(err error) bool { return errors.Is(err, io.EOF) }
