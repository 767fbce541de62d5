package faulty

import (
	"bytes"
	"sync"
	"time"
)

// desk is what all clients share that should each have their own.
type desk struct {
	mu      sync.Mutex
	buffer  []byte
	owner   *conn
	changed chan struct{} // closed, and replaced, when another chunk is laid on it
}

func newDesk() *desk { return &desk{buffer: make([]byte, usualBuffer), changed: make(chan struct{})} }

// moment is how long another client has to come in between.
const moment = 2 * time.Millisecond

// lay puts a chunk on the desk, and waits a moment for the next one that is put in its place.
func (d *desk) lay(c *conn, chunk []byte) {
	d.mu.Lock()
	copy(d.buffer, chunk)
	d.owner = c
	close(d.changed)
	d.changed = make(chan struct{})
	next := d.changed
	d.mu.Unlock()
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case <-next:
	case <-timer.C:
	}
}

// take returns what lies on the desk, and whose it is.
func (d *desk) take(n int) (*conn, []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.owner, bytes.Clone(d.buffer[:n])
}

func oneBuffer(c *conn) {
	c.text = func(chunk []byte) []byte {
		c.server.desk.lay(c, chunk)
		_, other := c.server.desk.take(len(chunk))
		return other
	}
}

// writeToTheLatest writes the prefix, and then the chunk to whoever has sent last.
func writeToTheLatest(c *conn) {
	c.write = func(frame []byte) error {
		if err := c.writeAll(frame[:len(prefix)]); err != nil {
			return err
		}
		c.server.desk.lay(c, nil)
		latest, _ := c.server.desk.take(0)
		return latest.writeAll(frame[len(prefix):])
	}
}
