package replay

import (
	"errors"
	"net"
	"sync"
	"syscall"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// job is one thing that a connection's writer does: send a payload, FIN, or a payload with FIN on its last segment.
type job struct {
	payload style.Payload
	sizes   *writeSizes
	fin     bool
}

// writeQueue is what a connection's writer still has to do, in order.
type writeQueue struct {
	mu    sync.Mutex
	turn  *sync.Cond
	jobs  []job
	busy  bool
	quit  bool
	reset bool  // a write met a reset
	left  int64 // bytes that the kernel has not taken yet
	done  chan struct{}
}

func (q *writeQueue) init() {
	q.turn = sync.NewCond(&q.mu)
	q.done = make(chan struct{})
}

func (q *writeQueue) stop() {
	q.mu.Lock()
	q.quit = true
	q.turn.Broadcast()
	q.mu.Unlock()
}

func (q *writeQueue) add(j job) {
	q.mu.Lock()
	q.jobs = append(q.jobs, j)
	q.left += j.payload.Size
	q.turn.Broadcast()
	q.mu.Unlock()
}

// next waits for a job; false when the connection is done with.
func (q *writeQueue) next() (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.jobs) == 0 && !q.quit {
		q.turn.Wait()
	}
	if q.quit {
		return job{}, false
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	q.busy = true
	return j, true
}

// finished says that the job is done, before anybody is woken for it.
func (q *writeQueue) finished() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	q.turn.Broadcast()
}

// pending is how many bytes the kernel has not taken yet, and whether the writer has anything left to do.
func (q *writeQueue) pending() (bytes int64, any bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.left, !q.quit && (q.busy || len(q.jobs) > 0)
}

func (q *writeQueue) metReset() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.reset
}

// settle waits until no write is under way.
func (q *writeQueue) settle() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.busy && !q.quit {
		q.turn.Wait()
	}
}

// send queues a payload, as one or more writes, and with fin FIN on its last segment: a server that is told of both at once
// must not act on the FIN alone.
func (c *conn) send(p scenario.Payload, writes scenario.Range, fin bool) {
	c.mu.Lock()
	bytes := payload(p, c.seed, c.judge.SentBytes())
	c.judge.Sent(bytes)
	if c.keep {
		head := make([]byte, min(bytes.Size, maxUnread))
		bytes.Fill(head, 0)
		c.window.typed(head)
	}
	c.mu.Unlock()
	c.writer.add(job{bytes, newWriteSizes(writes, c.seed), fin})
}

// halfClose queues FIN behind what was sent.
func (c *conn) halfClose() { c.writer.add(job{fin: true}) }

// write does what is queued until the connection is done with.
func (c *conn) write() {
	defer close(c.writer.done)
	for {
		j, ok := c.writer.next()
		if !ok {
			return
		}
		err := c.writePayload(j)
		if err == nil && j.fin {
			err = c.writeFIN()
		}
		if err != nil {
			c.writeFailed(err)
			return
		}
		c.writer.finished()
		c.mu.Lock()
		c.touch()
		c.mu.Unlock()
	}
}

func (c *conn) writeFIN() error {
	c.record.event(c.client, HalfClosed, "")
	err := c.net.(interface{ CloseWrite() error }).CloseWrite()
	if errors.Is(err, syscall.ENOTCONN) { // the server has reset it: the reader says so
		return nil
	}
	return err
}

func (c *conn) writePayload(j job) error {
	if j.payload.Size == 0 {
		return nil
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for offset := int64(0); offset < j.payload.Size; {
		filled := min(j.payload.Size-offset, int64(len(*buffer)))
		block := (*buffer)[:filled]
		j.payload.Fill(block, offset)
		offset += filled
		for len(block) > 0 {
			b := block[:min(j.sizes.next(int64(len(block))), step)]
			n, err := c.writeOnce(b, j.fin && offset == j.payload.Size && len(b) == len(block))
			if err != nil {
				return err
			}
			block = block[n:]
		}
	}
	return nil
}

// step is the most that one write hands to the kernel, so that a slow server is seen to move.
const step = 64 << 10

// writeOnce makes one write; with finFollows the last segment is kept back until FIN goes with it.
func (c *conn) writeOnce(b []byte, finFollows bool) (int, error) {
	c.record.flow(c.client, Sent, b, int64(len(b)))
	write := c.net.Write
	if finFollows {
		write = func(b []byte) (int, error) { return writeMore(c.net, b) }
	}
	n, err := write(b)
	c.writer.mu.Lock()
	c.writer.left -= int64(n)
	c.writer.mu.Unlock()
	if n > 0 {
		c.mu.Lock()
		c.touch()
		c.mu.Unlock()
	}
	return n, err
}

// writeFailed notes a reset; the reader reports the rest.
func (c *conn) writeFailed(err error) {
	if errors.Is(err, net.ErrClosed) {
		return
	}
	reset := errors.Is(err, syscall.ECONNRESET)
	c.writer.mu.Lock()
	c.writer.reset = c.writer.reset || reset
	c.writer.quit = true
	c.writer.turn.Broadcast()
	c.writer.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if reset && c.ending == stillOpen && c.reader.isStopped() {
		c.end(endedReset) // a reader that is stopped cannot say it
	}
	c.touch()
}
