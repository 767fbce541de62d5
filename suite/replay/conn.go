package replay

import (
	"net"
	"sync"
	"time"

	"github.com/echoconform/echoconform/suite/style"
)

// ending is how the server's side of a connection ended.
type ending int

const (
	stillOpen ending = iota
	endedFIN
	endedReset
)

func (e ending) String() string {
	return [...]string{"the connection is open", "the server closed (FIN)", "the server reset the connection (RST)"}[e]
}

// conn is one client's connection. Its reader runs from the moment it opens, and its writer sends what is queued, so
// that neither can stop the other (RFC 9293 section 3.8.6: a full window in both directions would be a deadlock).
type conn struct {
	client string
	net    net.Conn
	seed   uint64
	// finQueued tells the player that FIN goes with the last payload.
	finQueued bool
	record    *recorder

	mu sync.Mutex // guards all below
	// changed wakes the one player that waits on this connection.
	changed  chan struct{}
	judge    *style.Judge
	mismatch *style.Mismatch
	ending   ending
	// moved is when a byte last came or went, or the connection ended.
	moved time.Time
	// unread are the bytes that came and that no expectation has accounted for; kept only when keep says so.
	unread []byte
	// overflow tells that more came than is kept: unread ends there until all is accounted for.
	overflow bool
	// came are all bytes that came, as far as they are kept.
	came   []byte
	keep   bool
	window window

	reader readGate
	writer writeQueue
}

func newConn(client string, nc net.Conn, seed uint64, judge *style.Judge, record *recorder, keep bool) *conn {
	c := &conn{
		client: client, net: nc, seed: seed, judge: judge, record: record, keep: keep,
		moved: time.Now(), changed: make(chan struct{}, 1),
	}
	c.reader.init()
	c.writer.init()
	go c.read()
	go c.write()
	return c
}

// touch notes progress and wakes the player. The caller holds mu.
func (c *conn) touch() {
	c.moved = time.Now()
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// end notes how the connection ended. The caller holds mu.
func (c *conn) end(how ending) {
	if c.ending == stillOpen {
		c.ending = how
		kind := EOF
		if how == endedReset {
			kind = ResetSeen
		}
		c.record.event(c.client, kind, "")
	}
	c.touch()
}

func (c *conn) hasEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending != stillOpen
}

// close ends the connection on this side and waits for its reader and writer.
func (c *conn) close() {
	c.net.Close()
	c.reader.stop()
	c.writer.stop()
	<-c.reader.done
	<-c.writer.done
}

// window is what a person sees in a telnet window: what the server sends, mixed with telnet's own echo of each key.
// The first bytes from the server clear the window (asyncio echo article, measured).
type window struct {
	text    []byte
	cleared bool
}

func (w *window) typed(b []byte) { w.text = append(w.text, b[:min(len(b), maxUnread-len(w.text))]...) }

func (w *window) received(b []byte) {
	if !w.cleared {
		w.text, w.cleared = nil, true
	}
	w.typed(b)
}
