package conformance

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
)

// Two scenarios are played before all others, because the rest of the plan rests on what they show.
const (
	opener       = "fidelity/one-byte"   // its echoed byte tells the style
	secondClient = "crowd/second-client" // whether anything can be played side by side
)

// place is where a scenario is played.
type place int

const (
	nowhere    place = iota // the verdict is clear without playing
	sharedLife              // in the life of the server that most scenarios share
	lastOfLife              // there, when all others are done: it ends the server
	ownLife                 // in a life of its own
)

// place says where a scenario is played; with nowhere comes the verdict.
func (s *Session) place(sc scenario.Scenario) (place, replay.Verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.config.Target
	switch {
	case s.style != nil && !sc.For(s.style.String()):
		return nowhere, replay.Verdict{
			Outcome: replay.NotApplicable,
			Reason:  "the rule is for the style " + sc.Styles[0] + ", and this server's is " + s.style.String(),
		}
	case s.err != nil:
		return nowhere, notRun(s.err.Error())
	case s.style == nil && s.unknowable && sc.Styles != nil:
		return nowhere, notRun("what the server sends back is in no known style, and this rule is for one; --style says which it should be")
	case sc.NeedsProcess() && !t.Fresh():
		return nowhere, beyond("this looks at the server's process, which an address does not show")
	case t.Fresh() && s.wantsOwnLife(sc):
		return ownLife, replay.Verdict{}
	case s.endsServer(sc) && s.config.Restarts:
		return ownLife, replay.Verdict{}
	case s.spent != "", s.endsServer(sc) && sc.ID != s.finale:
		return nowhere, beyond("each of these ends the server, and its one life is for " + cmp.Or(s.finale, "what shows more"))
	case s.serial && s.oneDisconnectEnds():
		return nowhere, notRun("the server serves one client at a time, and the first one's leaving would end it")
	case s.endsServer(sc):
		return lastOfLife, replay.Verdict{}
	}
	return sharedLife, replay.Verdict{}
}

// wantsOwnLife tells whether a scenario is played against a fresh server. One in which clients leave is, in every style: it
// looks at how connections end, and other clients' traffic can hide that (CPython up to 3.12 sends the FIN that it owes
// when its garbage collector happens to run). The caller holds mu.
func (s *Session) wantsOwnLife(sc scenario.Scenario) bool {
	starving := s.serial && s.oneDisconnectEnds()
	return sc.NeedsProcess() || sc.Disconnects() || starving || s.config.Article && sc.Console != nil
}

// oneDisconnectEnds tells whether any client's leaving ends the server: in the protocol style, and as long as the style is
// not known. The caller holds mu.
func (s *Session) oneDisconnectEnds() bool { return s.style == nil || s.style.Prefix() != "" }

func (s *Session) endsServer(sc scenario.Scenario) bool {
	return sc.Disconnects() && s.oneDisconnectEnds()
}

// chooseFinale picks the scenario that shows most of a shutdown, for a server that can be shown only one: of those that
// disconnect, the one with the most expectations behind its first disconnect, and of equals the first by id.
func chooseFinale(all []scenario.Scenario) string {
	best := scenario.Scenario{}
	for _, sc := range all {
		if !sc.Disconnects() || sc.NeedsProcess() || !sc.For("protocol") {
			continue
		}
		shown := cmp.Compare(sc.ShownAfterDisconnect(), best.ShownAfterDisconnect())
		if best.ID == "" || shown > 0 || shown == 0 && sc.ID < best.ID {
			best = sc
		}
	}
	return best.ID
}

// All plays every scenario of the configuration and yields each case as it is done: first those that the plan rests on,
// then most side by side, then those that look at a clock, and last what ends the server.
func (s *Session) All(ctx context.Context) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for _, phase := range s.phases() {
			for c := range s.sideBySide(ctx, phase) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// phase is a list of scenarios that may be played side by side.
type phase struct {
	scenarios []scenario.Scenario
	parallel  func() int
}

func (s *Session) phases() []phase {
	var first, second, bulk, last, clock phase
	for _, sc := range s.config.Scenarios {
		to := &bulk
		switch {
		case sc.ID == opener:
			to = &first
		case sc.ID == secondClient:
			to = &second
		case sc.Alone:
			to = &clock
		case sc.Disconnects() && !s.config.Target.Fresh():
			to = &last
		}
		to.scenarios = append(to.scenarios, sc)
	}
	longestFirst := func(a, b scenario.Scenario) int { return cmp.Compare(b.Waits(), a.Waits()) }
	slices.SortStableFunc(bulk.scenarios, longestFirst)
	slices.SortStableFunc(last.scenarios, longestFirst)
	first.parallel, second.parallel, clock.parallel, last.parallel = s.one, s.one, s.one, s.one
	bulk.parallel = s.many
	return []phase{first, second, bulk, clock, last}
}

func (s *Session) one() int { return 1 }

// many is how many scenarios that disturb no other are played side by side.
func (s *Session) many() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.serial && !s.oneDisconnectEnds() {
		return 1
	}
	return s.config.Parallel
}

// sideBySide plays a phase and yields its cases as they are done.
func (s *Session) sideBySide(ctx context.Context, p phase) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var group sync.WaitGroup
		todo, done := make(chan scenario.Scenario), make(chan Case)
		for range min(p.parallel(), len(p.scenarios)) {
			group.Go(func() {
				for sc := range todo {
					done <- s.Play(ctx, sc)
				}
			})
		}
		go func() {
			for _, sc := range p.scenarios {
				todo <- sc
			}
			close(todo)
			group.Wait()
			close(done)
		}()
		wanted := true
		for c := range done {
			if wanted && !yield(c) {
				wanted = false
				cancel() // what is under way ends quickly and is taken in silence
			}
		}
	}
}

// redialFor is how long a refused dial is repeated where a refusal may pass: xinetd closes a service for 10 seconds when
// it is asked for more often than its limit allows.
func (s *Session) redialFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.Restarts || s.served && !s.oneDisconnectEnds() {
		return 3 * s.config.Patience
	}
	return 0
}

// Order is the order in which a run plays its scenarios when it plays one at a time.
func (s *Session) Order() []scenario.Scenario {
	var all []scenario.Scenario
	for _, p := range s.phases() {
		all = append(all, p.scenarios...)
	}
	return all
}
