// Package replay plays one scenario against one server and judges what comes back.
//
// It opens the connections, keeps the transcript and returns a verdict. It prints nothing, plans nothing, and knows of no
// other scenario: which server, which style and in which order is left to package conformance.
package replay

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
	"github.com/echoconform/echoconform/suite/target"
)

// Play says how a scenario is played.
type Play struct {
	// Server is the life of the server that is dialled.
	Server *target.Server
	// Styles are the styles that may explain what comes back; more than one where the style is still to be learned.
	Styles []style.Style
	// Seed is the run's; together with the scenario's id it gives all random data.
	Seed uint64
	// Patience is how long nothing may happen.
	Patience time.Duration
	// Article tells that the server claims the article's console, so that console sections bind.
	Article bool
	// Restarts tells that something starts the server again when it ends.
	Restarts bool
	// Redial is how long a refused dial is repeated: a super-server that limits its rate, or something that starts the
	// server again, refuses for a while. Zero takes the first refusal as final.
	Redial time.Duration
	// Watch is called with each event of the transcript as it is complete; nil for nobody.
	Watch func(Event)
}

// longest is how many patiences a play may take in all while it keeps moving; a scenario takes seconds, so beyond it the
// server moves, but too slowly to be judged.
const longest = 60

// Run plays the scenario. The connections that are still open at its end are returned, and have to be closed by the
// caller: some servers end when one is.
func (p Play) Run(ctx context.Context, s scenario.Scenario) (Verdict, *Connections) {
	bounded, cancel := context.WithTimeout(ctx, longest*p.Patience)
	defer cancel()
	start := time.Now()
	crowd := newCrowd(p, s)
	member, err := crowd.play(bounded)
	if err == nil {
		err = member.checkSections(bounded)
	}
	v := member.verdict(bounded, err)
	v.Duration = time.Since(start)
	return v, crowd.connections()
}

// verdict turns what ended a player's steps into a verdict.
func (m *player) verdict(ctx context.Context, err error) Verdict {
	v := Verdict{Outcome: Pass, Transcript: m.record.transcript(), Style: m.learned()}
	if v.Style != nil && !m.scenario.For(v.Style.String()) {
		v.Outcome, v.Reason = NotApplicable, "the rule is for the style "+m.scenario.Styles[0]+", and this server's is "+v.Style.String()
		return v
	}
	var failure *Failure
	var hidden *unseen
	switch {
	case err == nil:
	case errors.As(err, &failure) && v.Style == nil && len(m.play.Styles) > 1 && m.scenario.Styles != nil:
		v.Outcome, v.Reason = NotRun, "the server's style did not show, and this rule is for one; --style says which it is"
	case errors.As(err, &failure):
		v.Outcome, v.Reason, v.Failure = Fail, failure.Message, m.explained(failure)
	case errors.As(err, &hidden):
		v.Outcome, v.Reason = NotRun, hidden.why
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		v.Outcome, v.Reason = NotRun, "the server kept moving, but too slowly to be judged; a larger --patience gives it more time"
	case ctx.Err() != nil:
		v.Outcome, v.Reason = NotRun, Interrupted
	default:
		v.Outcome, v.Reason = Error, err.Error()
	}
	return v
}

// explained adds the likely cause: what the bytes themselves tell, then the server's end, then what the scenario knows.
func (m *player) explained(f *Failure) *Failure {
	f.Ended = f.Mismatch == nil && slices.ContainsFunc(m.all, (*conn).hasEnded)
	if f.Mismatch != nil && f.Cause == "" {
		f.Cause = f.Mismatch.Cause
	}
	if exit, exited := m.awaitExit(f.Ended || f.Refused); exited && f.Cause == "" && !m.scenario.Disconnects() && exit != (target.Exit{}) {
		f.Cause = "the server ended: " + exit.String()
	}
	if f.Cause == "" {
		f.Cause = m.scenario.Cause
	}
	return f
}

// exitGrace is how long the end of a process may take to be seen after its connections have ended.
const exitGrace = time.Second

// awaitExit tells whether the server has ended; where it is likely it is waited for.
func (m *player) awaitExit(likely bool) (target.Exit, bool) {
	if exited := m.play.Server.Exited(); exited != nil && likely {
		timer := time.NewTimer(exitGrace)
		defer timer.Stop()
		select {
		case <-exited:
		case <-timer.C:
		}
	}
	return m.play.Server.Exit()
}

// learned is the one style that explains all that came, where there is just one.
func (m *player) learned() *style.Style {
	for _, c := range m.all {
		c.mu.Lock()
		st, known := c.judge.Style()
		c.mu.Unlock()
		if known {
			return &st
		}
	}
	return nil
}

// Connections are what a play has left open.
type Connections struct{ list []*conn }

// Close closes them all and waits until nothing of them is left. It may be called on nil and more than once.
func (c *Connections) Close() {
	if c == nil {
		return
	}
	for _, open := range c.list {
		open.close()
	}
	c.list = nil
}
