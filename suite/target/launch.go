package target

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// listening is where a launched server was found to listen.
type listening struct {
	place endpoint
	// holders are the processes to outlive when the command itself does not hold the listening socket, but
	// something that it started does: a daemon, or the server behind a wrapper.
	holders []identity
	// unproven says that nobody knows whether it listens already; the first dial finds out.
	unproven bool
}

// errPortTaken is a port that went to somebody else between our finding it free and the server's binding it.
var errPortTaken = errors.New("another process has taken the port")

// launch runs the command until it listens, at most twice.
func launch(ctx context.Context, command []string, patience time.Duration) (*Server, error) {
	s, err := launchOnce(ctx, command, patience)
	if errors.Is(err, errPortTaken) {
		return launchOnce(ctx, command, patience)
	}
	return s, err
}

func launchOnce(ctx context.Context, command []string, patience time.Duration) (*Server, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	p, err := startProcess(command, port)
	if err != nil {
		return nil, newStartError(p, err)
	}
	found, err := p.awaitListener(ctx, patience)
	if err != nil {
		failure := newStartError(p, err)
		p.stop()
		return nil, failure
	}
	return newLaunched(p, found, patience), nil
}

func newLaunched(p *process, found listening, patience time.Duration) *Server {
	s := &Server{place: found.place, console: p.console, process: p, patience: patience, exited: make(chan struct{})}
	s.up.Store(!found.unproven)
	go s.follow(found.holders)
	return s
}

// endedEarly explains an end before there was a listener. All that the command printed is on the console by then.
func (p *process) endedEarly(ctx context.Context) error {
	p.awaitConsole()
	if !portFree(ctx, p.port) && ctx.Err() == nil {
		return fmt.Errorf("%v before it listened on port %d: %w", p.exit, p.port, errPortTaken)
	}
	return fmt.Errorf("%v before it listened on port %d", p.exit, p.port)
}
