// Package conformance plans and makes a whole run: which scenario is played in which life of the server, in what order,
// and how many side by side. It returns values; printing them is left to package report and to the doors.
package conformance

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
	"github.com/echoconform/echoconform/suite/target"
)

// DefaultPatience is how long nothing may happen, unless the user says otherwise; MinPatience is the least that is
// accepted: a correct inetd answers up to a second late, and a loaded machine later.
const (
	DefaultPatience = 5 * time.Second
	MinPatience     = 3 * time.Second
)

// Config says what is run against what. Target and Scenarios must be set.
type Config struct {
	Target    target.Target
	Scenarios []scenario.Scenario
	// Style is the name of the server's style; "" or "auto" learns it from the first echoed byte.
	Style string
	Seed  uint64
	// Patience is how long nothing may happen; 0 is DefaultPatience.
	Patience time.Duration
	// Strict chooses the strict profile.
	Strict bool
	// RequireAll counts a must that the run's scope cannot show as missing.
	RequireAll bool
	// Restarts tells that something starts an attached server again when it ends.
	Restarts bool
	// Article tells that the server prints what the article's servers print; embedded ones always do.
	Article bool
	// Parallel is how many scenarios are played side by side at most; 0 chooses.
	Parallel int
	// Watch is called with the events of each scenario's transcript as they are complete; nil for nobody.
	Watch func(replay.Event)
}

// selects tells whether a scenario is one of the run's.
func (c Config) selects(sc scenario.Scenario) bool {
	return slices.ContainsFunc(c.Scenarios, func(s scenario.Scenario) bool { return s.ID == sc.ID })
}

// Session is a run under way. Its methods may be called concurrently.
type Session struct {
	config Config
	finale string // the one scenario that may end a server that has but one life
	alone  sync.RWMutex

	learning sync.Mutex // held by the play that learns the style
	asked    bool       // guarded by learning: the style has been asked for

	mu     sync.Mutex // guards all below
	style  *style.Style
	life   *life
	served bool // something has come back from the server
	serial bool // it serves one client at a time
	// unknowable tells that a scenario was played to learn the style, and did not tell it.
	unknowable bool
	spent      string // the scenario that has ended the server's only life
	err        error  // why nothing more can be played
	cases      map[string]Case
}

// New prepares a run; it opens and starts nothing. An error is a mistake in the configuration.
func New(config Config) (*Session, error) {
	if config.Patience == 0 {
		config.Patience = DefaultPatience
	}
	if config.Patience < MinPatience {
		return nil, fmt.Errorf("a patience of %v would accuse correct servers; it is at least %v", config.Patience, MinPatience)
	}
	if config.Parallel <= 0 {
		config.Parallel = max(8, 2*runtime.NumCPU())
	}
	if len(config.Scenarios) == 0 {
		return nil, fmt.Errorf("no scenario is selected")
	}
	s := &Session{config: config, cases: map[string]Case{}}
	if config.Style != "" && config.Style != "auto" {
		st, err := style.Parse(config.Style)
		if err != nil {
			return nil, err
		}
		s.style = &st
	}
	s.config.Article = config.Article || config.Target.Kind() == "embedded"
	s.finale = chooseFinale(config.Scenarios)
	return s, nil
}

// Style is the server's style, as far as it is known: "" when it is not.
func (s *Session) Style() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.style == nil {
		return ""
	}
	return s.style.String()
}

// Err is why nothing more can be played: the target cannot be reached or started. Nil while all is well.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Report returns the cases that have been played so far, in the order of the configuration.
func (s *Session) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Report{
		Seed: s.config.Seed, Kind: s.config.Target.Kind(), Address: s.config.Target.Address(),
		Command: s.config.Target.Command(), Restarts: s.config.Restarts, RequireAll: s.config.RequireAll, Err: s.err,
	}
	if s.style != nil {
		r.Style = s.style.String()
	}
	for _, sc := range s.config.Scenarios {
		if c, played := s.cases[sc.ID]; played {
			r.Cases = append(r.Cases, c)
		}
	}
	return r
}

// Close ends the shared life: the server, if the run started it, and every connection. A scenario that is played later
// begins another one.
func (s *Session) Close() {
	s.mu.Lock()
	l := s.life
	s.life = nil
	s.mu.Unlock()
	if l != nil {
		l.end()
	}
}

// Play plays one scenario and keeps its case. Scenarios may be played in any order, but a server that has one life only
// can be shown one that ends it, last.
func (s *Session) Play(ctx context.Context, sc scenario.Scenario) Case {
	if sc.Alone {
		s.alone.Lock()
		defer s.alone.Unlock()
	} else {
		s.alone.RLock()
		defer s.alone.RUnlock()
	}
	c := Case{Scenario: sc, Level: sc.LevelIn(s.config.Strict)}
	c.Verdict, c.Console = s.judge(ctx, sc)
	c.Style = s.Style()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cases[sc.ID] = c
	return c
}

// judge finds a life of the server in which the scenario can be played, and plays it there.
func (s *Session) judge(ctx context.Context, sc scenario.Scenario) (replay.Verdict, []string) {
	if ctx.Err() != nil {
		return notRun(replay.Interrupted), nil
	}
	unlock := s.learnStyle(ctx, sc)
	defer unlock()
	place, v := s.place(sc)
	switch place {
	case nowhere:
		return v, nil
	case ownLife:
		return s.playOwn(ctx, sc)
	default:
		return s.playShared(ctx, sc, place == lastOfLife)
	}
}

func notRun(reason string) replay.Verdict {
	return replay.Verdict{Outcome: replay.NotRun, Reason: reason}
}

func beyond(reason string) replay.Verdict {
	return replay.Verdict{Outcome: replay.NotRun, Reason: reason, Beyond: true}
}
