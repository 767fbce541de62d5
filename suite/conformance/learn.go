package conformance

import (
	"context"
	"fmt"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/scenario"
)

// learnStyle makes sure that the style is known before a scenario is played: the first echoed byte of the opener tells it.
// Where the opener is not the scenario itself it is played beforehand: in a life of its own where there are several, or on
// one more connection, which stays open if its end would be the server's. A server that does not answer is asked once. What
// learnStyle returns must be called when the scenario is over.
func (s *Session) learnStyle(ctx context.Context, sc scenario.Scenario) (unlock func()) {
	if s.Style() != "" {
		return func() {}
	}
	s.learning.Lock()
	if s.Style() != "" || s.asked {
		s.learning.Unlock()
		return func() {}
	}
	s.asked = true
	over := func() {
		s.mu.Lock()
		s.unknowable = s.style == nil
		s.mu.Unlock()
		s.learning.Unlock()
	}
	if sc.ID == opener {
		return over
	}
	defer over()
	if first, err := openerScenario(); err == nil {
		s.ask(ctx, first)
	}
	return func() {}
}

// ask plays a scenario that is none of the run's, for the style alone.
func (s *Session) ask(ctx context.Context, first scenario.Scenario) {
	if s.config.Target.Fresh() {
		s.playOwn(ctx, first)
	} else {
		s.playShared(ctx, first, false)
	}
}

func openerScenario() (scenario.Scenario, error) {
	file := opener + scenario.Ending
	text, err := fixtures.FS.ReadFile(file)
	if err != nil {
		return scenario.Scenario{}, fmt.Errorf("the scenario that tells the style: %w", err)
	}
	return scenario.Parse(file, string(text))
}
