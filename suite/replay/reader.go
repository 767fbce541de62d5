package replay

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// buffers are shared by all connections, one after the other; a reader holds one while it waits for bytes.
var buffers = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// readGate stops and starts a connection's reader, and limits how fast it reads.
type readGate struct {
	mu      sync.Mutex
	turn    *sync.Cond
	stopped bool
	idle    bool // the reader waits at the gate
	quit    bool
	rate    int64 // bytes a second; 0 for no limit
	done    chan struct{}
}

func (g *readGate) init() {
	g.turn = sync.NewCond(&g.mu)
	g.done = make(chan struct{})
}

func (g *readGate) stop() {
	g.mu.Lock()
	g.quit = true
	g.turn.Broadcast()
	g.mu.Unlock()
}

// pass waits while reading is stopped; false when the connection is done with.
func (g *readGate) pass() (rate int64, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.stopped && !g.quit {
		g.idle = true
		g.turn.Broadcast()
		g.turn.Wait()
	}
	g.idle = false
	return g.rate, !g.quit
}

func (g *readGate) isStopped() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stopped
}

// stopReading returns when the reader has let go of the socket: from then on what comes stays in the kernel.
func (c *conn) stopReading() {
	g := &c.reader
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stopped = true
	_ = c.net.SetReadDeadline(time.Unix(1, 0)) // wakes a read that is under way
	for !g.idle && !g.quit {
		g.turn.Wait()
	}
	_ = c.net.SetReadDeadline(time.Time{})
	c.record.event(c.client, StoppedRead, "")
}

func (c *conn) startReading(rate int64) {
	c.record.event(c.client, StartedRead, "")
	g := &c.reader
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stopped, g.rate = false, rate
	g.turn.Broadcast()
}

// read takes what comes until the connection ends.
func (c *conn) read() {
	defer close(c.reader.done)
	defer c.reader.stop()
	for {
		rate, ok := c.reader.pass()
		if !ok {
			return
		}
		err := c.readOnce(rate)
		switch {
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF) && c.wasReset():
			c.ended(endedReset)
			return
		case errors.Is(err, io.EOF), errors.Is(err, syscall.EPIPE):
			// Linux reports EPIPE for a reset that answers what was sent after the server's FIN: the FIN came first.
			c.ended(endedFIN)
			return
		default: // closed on this side
			return
		}
	}
}

func (c *conn) ended(how ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(how)
}

// wasReset tells a FIN from a reset whose error the writer has met first, after which reading gives a plain EOF.
func (c *conn) wasReset() bool {
	if isDead(c.net) {
		c.writer.settle() // a write on a dead connection returns at once
	}
	return c.writer.metReset()
}

// shares is how many reads a second a limited reader makes.
const shares = 100

func (c *conn) readOnce(rate int64) error {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b := *buffer
	if rate > 0 {
		b = b[:min(int64(len(b)), max(1, rate/shares))]
	}
	n, err := c.net.Read(b)
	if n > 0 {
		c.received(b[:n])
	}
	if rate > 0 && n > 0 {
		// A stated rate is time that has to pass: there is no event to wait for.
		time.Sleep(time.Duration(int64(n) * int64(time.Second) / rate))
	}
	return err
}

func (c *conn) received(b []byte) {
	c.record.flow(c.client, Received, b, int64(len(b)))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mismatch = c.judge.Received(b)
	if c.keep {
		c.came = append(c.came, b[:min(len(b), maxUnread-len(c.came))]...)
		if !c.overflow {
			room := maxUnread - len(c.unread)
			c.unread = append(c.unread, b[:min(len(b), room)]...)
			c.overflow = len(b) > room
		}
		c.window.received(b)
	}
	c.touch()
}

// maxUnread bounds what is kept for expectations that state bytes.
const maxUnread = 1 << 20
