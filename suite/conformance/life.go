package conformance

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
	"github.com/echoconform/echoconform/suite/target"
)

// life is a server's life that several scenarios share.
type life struct {
	server *target.Server

	mu      sync.Mutex
	playing int
	played  int // how many plays have begun in it
	retired bool
	// empty is closed when the last play has left a retired life.
	empty chan struct{}
	// suspects counts the plays of a life that has died which are played again by themselves, and culprits those that
	// failed then, too.
	suspects sync.WaitGroup
	culprits int
	// held are connections that stay open because the first disconnect would end the server.
	held []*replay.Connections
}

// enter begins a play; the play leaves again with leave.
func (l *life) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.playing++
	l.played++
}

// leave ends a play and tells whether it was the only one of this life. The last one out of a retired life ends it.
func (l *life) leave() (only bool) {
	l.mu.Lock()
	l.playing--
	only = l.played == 1
	over := l.retired && l.playing == 0
	l.mu.Unlock()
	if over {
		l.end()
		close(l.empty)
	}
	return only
}

func (l *life) hold(c *replay.Connections) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = append(l.held, c)
}

// release closes what is held.
func (l *life) release() {
	l.mu.Lock()
	held := l.held
	l.held = nil
	l.mu.Unlock()
	for _, c := range held {
		c.Close()
	}
}

func (l *life) end() {
	l.release()
	l.server.Stop()
}

// current is the life that scenarios share; it begins with the first of them.
func (s *Session) current(ctx context.Context) (*life, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == nil {
		server, err := s.config.Target.Start(ctx, s.config.Patience)
		if err != nil {
			return nil, err
		}
		s.life = &life{server: server, empty: make(chan struct{})}
	}
	s.life.enter()
	return s.life, nil
}

// retire lets the scenarios that still play in a life end there, and gives the next one a new life.
func (s *Session) retire(l *life) {
	s.mu.Lock()
	if s.life == l {
		s.life = nil
	}
	s.mu.Unlock()
	l.mu.Lock()
	l.retired = true
	l.mu.Unlock()
}

// playShared plays a scenario in the life that most of them share.
func (s *Session) playShared(ctx context.Context, sc scenario.Scenario, last bool) (replay.Verdict, []string) {
	l, err := s.current(ctx)
	if err != nil {
		return s.notStarted(ctx, err), nil
	}
	v, open := s.play(ctx, sc, l.server)
	if s.keepsOpen() {
		l.hold(open)
	} else {
		open.Close()
	}
	if last {
		s.spend(sc.ID)
	}
	console := consoleOf(l.server, v)
	if v.Outcome == replay.Fail && s.hasDied(l.server, v) {
		return s.bury(ctx, sc, l, v, console)
	}
	l.leave()
	return s.noted(sc, v), console
}

// playOwn plays a scenario in a life of its own.
func (s *Session) playOwn(ctx context.Context, sc scenario.Scenario) (replay.Verdict, []string) {
	if s.config.Restarts && !s.config.Target.Fresh() {
		return s.playRestarted(ctx, sc)
	}
	v, console, _ := s.playFresh(ctx, sc)
	return v, console
}

// playFresh plays a scenario against a server that is started for it, and tells whether that died.
func (s *Session) playFresh(ctx context.Context, sc scenario.Scenario) (v replay.Verdict, console []string, died bool) {
	server, err := s.config.Target.Start(ctx, s.config.Patience)
	if err != nil {
		return s.notStarted(ctx, err), nil, false
	}
	defer server.Stop()
	v, open := s.play(ctx, sc, server)
	defer open.Close()
	return v, consoleOf(server, v), v.Outcome == replay.Fail && s.hasDied(server, v)
}

// playRestarted plays a scenario that ends an attached server which something starts again. A connection on which nothing
// ever came may have met the server that was just going down: it says nothing, and the scenario is played anew.
func (s *Session) playRestarted(ctx context.Context, sc scenario.Scenario) (replay.Verdict, []string) {
	l, err := s.current(ctx)
	if err != nil {
		return s.notStarted(ctx, err), nil
	}
	defer l.leave()
	start := time.Now()
	for {
		v, open := s.play(ctx, sc, l.server)
		open.Close()
		l.release()
		if v.Outcome != replay.Fail || v.Transcript.Has(replay.Received) || time.Since(start) > s.redialFor() {
			return v, nil
		}
	}
}

// play plays a scenario against a server and takes note of what it shows of the server.
func (s *Session) play(ctx context.Context, sc scenario.Scenario, server *target.Server) (replay.Verdict, *replay.Connections) {
	p := replay.Play{
		Server: server, Styles: s.candidates(), Seed: s.config.Seed, Patience: s.config.Patience,
		Article: s.config.Article, Restarts: s.config.Restarts, Redial: s.redialFor(), Watch: s.config.Watch,
	}
	if !s.config.selects(sc) {
		p.Watch = nil // played to learn the style, and nobody asked to see it
	}
	v, open := p.Run(ctx, sc)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served = s.served || v.Transcript.Has(replay.Received)
	if s.style == nil && v.Style != nil {
		s.style = v.Style
	}
	return v, open
}

// candidates are the styles that may explain what comes back.
func (s *Session) candidates() []style.Style {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.style != nil {
		return []style.Style{*s.style}
	}
	return []style.Style{style.Stream, style.Protocol}
}

func (s *Session) keepsOpen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.oneDisconnectEnds()
}

func (s *Session) spend(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.oneDisconnectEnds() {
		s.spent = id
	}
}

// noted takes a serial server for what it is, so that the rest of the run does not starve on it.
func (s *Session) noted(sc scenario.Scenario, v replay.Verdict) replay.Verdict {
	if sc.ID == secondClient && v.Outcome == replay.Fail && v.Failure.Mismatch == nil {
		s.mu.Lock()
		s.serial = true
		l := s.life
		s.mu.Unlock()
		if l != nil && s.config.Target.Fresh() {
			s.retire(l)
			l.end()
		}
	}
	return v
}

// lostTarget says of an attached server that refuses to be dialled whether it was ever there.
func (s *Session) lostTarget(v replay.Verdict) replay.Verdict {
	if !v.Failure.Refused {
		return v
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.served && s.err == nil {
		s.err = fmt.Errorf("%s could not be reached: %s", s.config.Target.Address(), v.Reason)
		return notRun(s.err.Error())
	}
	if s.err != nil {
		return notRun(s.err.Error())
	}
	s.err = errors.New("the server accepts connections no more")
	for _, c := range s.cases {
		if c.Verdict.Outcome == replay.Fail { // that one has seen it go
			return notRun(s.err.Error())
		}
	}
	return v
}

// notStarted says why the server could not be started, once for the whole run.
func (s *Session) notStarted(ctx context.Context, err error) replay.Verdict {
	if ctx.Err() != nil {
		return notRun(replay.Interrupted)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	return notRun(err.Error())
}

// shownLines is how many of a server's last lines are shown beside a failure.
const shownLines = 10

func consoleOf(server *target.Server, v replay.Verdict) []string {
	if v.Outcome != replay.Fail {
		return nil
	}
	lines := server.Console()
	return lines[max(0, len(lines)-shownLines):]
}
