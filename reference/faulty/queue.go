package faulty

import (
	"bytes"
	"slices"
	"sync"
)

// queue is what a connection still has to write, so that a client that does not read holds up no read.
type queue struct {
	mu     sync.Mutex
	turn   *sync.Cond
	frames [][]byte
	size   int // of all frames, in bytes
	ended  bool
	idle   chan struct{} // closed when the writer has ended
}

// queued gives a connection a queue and a writer, which ends when all is written, or with the connection.
func queued(c *conn) *queue {
	q := &queue{idle: make(chan struct{})}
	q.turn = sync.NewCond(&q.mu)
	c.write = func(frame []byte) error {
		q.put(frame, false)
		return nil
	}
	c.end = func(error) {
		q.close()
		<-q.idle
	}
	c.server.group.Go(func() {
		defer close(q.idle)
		for frame := q.next(); frame != nil; frame = q.next() {
			if c.writeAll(frame) != nil {
				return
			}
		}
	})
	return q
}

// put queues a frame behind all others; with urgent, before them.
func (q *queue) put(frame []byte, urgent bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := len(q.frames)
	if urgent {
		at = 0
	}
	q.frames = slices.Insert(q.frames, at, bytes.Clone(frame))
	q.size += len(frame)
	q.turn.Broadcast()
}

func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.turn.Broadcast()
}

// next waits for a frame, and returns nil after the last.
func (q *queue) next() []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.frames) == 0 && !q.ended {
		q.turn.Wait()
	}
	if len(q.frames) == 0 {
		return nil
	}
	frame := q.frames[0]
	q.frames = q.frames[1:]
	q.size -= len(frame)
	return frame
}

// dropQueueAtEnd closes at the client's end, whatever is still to be written.
func dropQueueAtEnd(c *conn) {
	q := queued(c)
	c.end = func(error) {
		_ = c.Close() // ends a write that is under way
		q.close()
	}
}

// dropBeyond drops what comes while the queue is longer than limit bytes.
func dropBeyond(limit int) func(*conn) {
	return func(c *conn) {
		_ = c.SetWriteBuffer(sendBuffer)
		q := queued(c)
		c.write = func(frame []byte) error {
			if q.waiting() <= limit {
				q.put(frame, false)
			}
			return nil
		}
	}
}

// overtake lets frames of up to limit bytes go before those that wait.
func overtake(limit int) func(*conn) {
	return func(c *conn) {
		q := queued(c)
		c.write = func(frame []byte) error {
			q.put(frame, len(frame) <= limit)
			return nil
		}
	}
}
