package replay

import (
	"context"
	"sync"

	"github.com/echoconform/echoconform/suite/scenario"
)

// crowd is the clients of a scenario that states clients: N; a crowd of one is the usual case.
type crowd struct {
	members []*player
	gather  *barrier
}

func newCrowd(p Play, s scenario.Scenario) *crowd {
	c := &crowd{gather: newBarrier(s.Clients)}
	for i := range s.Clients {
		watch := p.Watch
		if i > 0 {
			watch = nil
		}
		c.members = append(c.members, newPlayer(p, s, i, c.gather, newRecorder(watch)))
	}
	return c
}

// play lets every member play and returns the first that failed, or the first of all. The crowd is built up: a member
// dials when the one before it has had a byte echoed, so that no listen backlog is put to the test.
func (c *crowd) play(ctx context.Context) (*player, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		group  sync.WaitGroup
		once   sync.Once
		loser  = c.members[0]
		reason error
	)
	for _, m := range c.members {
		group.Go(func() {
			defer m.setUp()
			if err := m.run(ctx); err != nil {
				once.Do(func() { loser, reason = m, err })
				c.gather.abandon()
				cancel()
			}
		})
		select {
		case <-m.up:
		case <-ctx.Done():
		}
	}
	group.Wait()
	return loser, reason
}

func (c *crowd) connections() *Connections {
	open := &Connections{}
	for _, m := range c.members {
		for _, connection := range m.conns {
			open.list = append(open.list, connection)
		}
	}
	return open
}

// barrier lets its members go on when all of them have come, each time anew.
type barrier struct {
	mu        sync.Mutex
	size      int
	come      int
	open      chan struct{}
	abandoned chan struct{}
	once      sync.Once
}

func newBarrier(size int) *barrier {
	return &barrier{size: size, open: make(chan struct{}), abandoned: make(chan struct{})}
}

func (b *barrier) wait(ctx context.Context) error {
	b.mu.Lock()
	open := b.open
	if b.come++; b.come == b.size {
		b.come, b.open = 0, make(chan struct{})
		close(open)
	}
	b.mu.Unlock()
	select {
	case <-open:
		return nil
	case <-b.abandoned:
		return context.Canceled
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *barrier) abandon() { b.once.Do(func() { close(b.abandoned) }) }
