//go:build !linux

package target

import (
	"context"
	"strconv"
	"time"
)

// awaitListener does not wait: without /proc nothing says who listens where, so the first dial finds out.
func (p *process) awaitListener(context.Context, time.Duration) (listening, error) {
	return listening{place: endpoint{"tcp", loopback, strconv.Itoa(p.port)}, unproven: true}, nil
}

func (p *process) heirs() []identity { return nil }

// listens is not known here; true gives the server the longer grace.
func listens(int) bool { return true }
