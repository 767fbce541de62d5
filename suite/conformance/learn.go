package conformance

import (
	"context"
	"fmt"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/scenario"
)

// learnStyle makes sure that one scenario at a time is played until the style is known: the first echoed byte tells it. A
// server that can be started afresh is asked in a life of its own; an attached one in the scenario that comes first, so
// that no connection is spent. A server that does not answer is asked once. What learnStyle returns must be called when the scenario is over.
func (s *Session) learnStyle(ctx context.Context) (unlock func()) {
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
	if !s.config.Target.Fresh() {
		return over
	}
	defer over()
	if sc, err := openerScenario(); err == nil {
		s.playOwn(ctx, sc)
	}
	return func() {}
}

func openerScenario() (scenario.Scenario, error) {
	file := opener + scenario.Ending
	text, err := fixtures.FS.ReadFile(file)
	if err != nil {
		return scenario.Scenario{}, fmt.Errorf("the scenario that tells the style: %w", err)
	}
	return scenario.Parse(file, string(text))
}
