package target

import (
	"context"
	"fmt"
	"sync"
)

// What a console keeps, so that a server that floods it costs at most 8 MiB.
const (
	keptLines = 1000     // at the beginning, and as many at the end
	lineLimit = 4 * 1024 // bytes of one line
)

// console collects the lines of one life. Lines are raw, without their newline. The end of a stream completes its
// last line.
type console struct {
	mu      sync.Mutex
	head    []string
	tail    []string // a ring once it is full
	oldest  int      // index in tail
	total   int      // lines so far
	cut     bool     // a line was longer than lineLimit
	open    int      // streams that have not ended
	changed chan struct{}
	ended   chan struct{} // closed when no line can come any more
}

func newConsole() *console { return &console{ended: make(chan struct{})} }

// stream is one writer's way into the console: a line of one stream is never torn by another's.
type stream struct {
	console *console
	partial []byte
}

func (c *console) newStream() *stream {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open++
	return &stream{console: c}
}

// Write never fails and never waits for a reader of the console.
func (s *stream) Write(p []byte) (int, error) {
	s.console.mu.Lock()
	defer s.console.mu.Unlock()
	for i, start := 0, 0; i < len(p); i++ {
		if p[i] == '\n' {
			s.extend(p[start:i])
			s.complete()
			start = i + 1
		} else if i == len(p)-1 {
			s.extend(p[start:])
		}
	}
	return len(p), nil
}

// Close is the end of the stream; the console has ended with the last of them.
func (s *stream) Close() error {
	c := s.console
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(s.partial) > 0 {
		s.complete()
	}
	if c.open--; c.open == 0 {
		close(c.ended)
	}
	return nil
}

func (s *stream) extend(p []byte) {
	room := lineLimit - len(s.partial)
	if len(p) > room {
		p, s.console.cut = p[:room], true
	}
	s.partial = append(s.partial, p...)
}

func (s *stream) complete() {
	s.console.add(string(s.partial))
	s.partial = s.partial[:0]
}

func (c *console) add(line string) {
	c.total++
	switch {
	case len(c.head) < keptLines:
		c.head = append(c.head, line)
	case len(c.tail) < keptLines:
		c.tail = append(c.tail, line)
	default:
		c.tail[c.oldest] = line
		c.oldest = (c.oldest + 1) % keptLines
	}
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// lines is a copy of what is kept, with a line in between that counts what is not.
func (c *console) lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := make([]string, 0, len(c.head)+len(c.tail)+1)
	lines = append(lines, c.head...)
	if dropped := c.dropped(); dropped > 0 {
		lines = append(lines, fmt.Sprintf("[%d lines dropped]", dropped))
	}
	lines = append(lines, c.tail[c.oldest:]...)
	return append(lines, c.tail[:c.oldest]...)
}

func (c *console) dropped() int { return c.total - len(c.head) - len(c.tail) }

func (c *console) truncated() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut || c.dropped() > 0
}

// next is closed by the next line.
func (c *console) next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.changed
}

// count is the number of lines so far, the dropped ones included.
func (c *console) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// wait returns true as soon as done is, and false when ctx or the console has ended without that.
func (c *console) wait(ctx context.Context, done func([]string) bool) bool {
	for {
		next := c.next()
		if done(c.lines()) {
			return true
		}
		select {
		case <-next:
		case <-c.ended:
			return done(c.lines())
		case <-ctx.Done():
			return false
		}
	}
}
