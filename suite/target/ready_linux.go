package target

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// strangerGrace is how long a listener of somebody else's may be seen before the start is given up: the server
	// that lost its port needs a moment to say so and end, and a process that forks right now a moment to be found.
	strangerGrace = 500 * time.Millisecond
	// startLimit is how many times patience a start may take that does make progress, such as go run
	// compiling, or a server that prints for ever and never listens.
	startLimit = 12
	// idleLimit is the most that counts between two looks: when they are further apart, this machine is too busy to
	// let us look, and so it is for the server.
	idleLimit = 5 * pauseMax
)

// awaitListener waits until a process of the tree listens on the port. It looks after every line printed, when the
// command ends, and in between at short intervals.
func (p *process) awaitListener(ctx context.Context, patience time.Duration) (listening, error) {
	v := &vigil{process: p, progress: newProgress(p, patience)}
	ended := p.ended
	for pause := pauseMin; ; pause = min(2*pause, pauseMax) {
		printed := p.console.next()
		_, gone := p.exited() // before the look: a tree that is empty after this stays empty
		found, err := p.look()
		if done, err := v.judge(ctx, found, err, gone); done {
			return found, err
		}
		if gone {
			ended = nil
		}
		if err := rest(ctx, pause, printed, ended); err != nil {
			return listening{}, fmt.Errorf("before it listened on port %d: %w", p.port, err)
		}
	}
}

// vigil is what is remembered from one look to the next.
type vigil struct {
	process  *process
	progress *progress
	stranger time.Time // when the listener of another process was first seen
	seen     bool      // the command itself holds the listener
}

// judge says whether the wait is over, and with which error. A command that holds the socket itself is looked at
// twice: nginx and haproxy listen first, and then leave the socket to a daemon.
func (v *vigil) judge(ctx context.Context, found listening, err error, gone bool) (done bool, failure error) {
	switch {
	case err == nil && (v.seen || found.holders != nil):
		return true, nil
	case err == nil:
		v.seen = true
		return false, nil
	case gone && !v.process.tree.alive():
		return true, v.process.endedEarly(ctx)
	case !errors.Is(err, errStranger):
		v.stranger = time.Time{}
	case v.stranger.IsZero():
		v.stranger = time.Now()
	case time.Since(v.stranger) > strangerGrace:
		return true, v.process.nameStranger()
	}
	if v.progress.stalled() {
		return true, fmt.Errorf("nothing listened on port %d within %v of the last sign of progress%s",
			v.process.port, v.progress.patience, v.process.elsewhere())
	}
	return false, nil
}

// rest waits for the next look, at least a millisecond, so that a flood of lines is not a flood of looks.
func rest(ctx context.Context, pause time.Duration, printed, ended <-chan struct{}) error {
	timer := time.NewTimer(pauseMin)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	timer.Reset(pause - pauseMin)
	select {
	case <-timer.C:
	case <-printed:
	case <-ended:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// progress tells a slow start from one that hangs.
type progress struct {
	process  *process
	patience time.Duration
	limit    time.Time // of the whole start
	last     time.Time // of the looks
	idle     time.Duration
	lines    int
	cpu      time.Duration
}

func newProgress(p *process, patience time.Duration) *progress {
	now := time.Now()
	return &progress{process: p, patience: patience, limit: now.Add(startLimit * patience), last: now}
}

// stalled says that for patience no line was printed and next to nothing computed, or that the start takes too long.
func (g *progress) stalled() bool {
	now := time.Now()
	g.idle += min(now.Sub(g.last), idleLimit)
	g.last = now
	if lines := g.process.console.count(); lines != g.lines {
		g.lines, g.idle = lines, 0
	}
	if now.After(g.limit) {
		return true
	}
	if g.idle < g.patience {
		return false
	}
	cpu := g.process.tree.cpu()
	worked := cpu - g.cpu
	g.cpu, g.idle = cpu, 0
	return 0 <= worked && worked < g.patience/10 // less than nothing: a process that had worked has ended
}
