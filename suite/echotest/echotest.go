// Package echotest is the door for go test: it plays the scenarios against a server, one subtest each.
//
//	func TestEcho(t *testing.T) {
//		server := startMyServer(t)
//		echotest.Run(t, echotest.Address(server.Addr().String()))
//	}
//
// What is played and how it is judged is the engine's (package conformance): the verdicts are those of the command.
package echotest

import (
	"strings"
	"testing"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

// Option changes a run: its target, or any part of its configuration.
type Option func(t *testing.T, c *conformance.Config)

// Address aims at a server that runs already, as --target does. In the protocol style the first disconnect ends it, so all
// but one of the scenarios that disconnect are skipped.
func Address(address string) Option {
	return func(t *testing.T, c *conformance.Config) { c.Target = made(t)(target.Attach(address)) }
}

// Command launches the server afresh for each scenario that needs it; {port} or {addr} in the words is where it listens.
func Command(words ...string) Option {
	return func(t *testing.T, c *conformance.Config) { c.Target = made(t)(target.Launch(words)) }
}

// Reference aims at the reference server of a style, protocol or stream.
func Reference(style string) Option {
	return func(t *testing.T, c *conformance.Config) {
		c.Target = made(t)(target.Embedded(style))
		c.Style = style
	}
}

// Only plays the scenarios that one of the patterns matches, as --run does.
func Only(patterns ...string) Option {
	return func(t *testing.T, c *conformance.Config) { c.Scenarios = selected(t, c.Scenarios, patterns, nil) }
}

// Skip leaves out the scenarios that one of the patterns matches, as --skip does.
func Skip(patterns ...string) Option {
	return func(t *testing.T, c *conformance.Config) { c.Scenarios = selected(t, c.Scenarios, nil, patterns) }
}

// With changes any other part of the configuration.
func With(change func(*conformance.Config)) Option {
	return func(_ *testing.T, c *conformance.Config) { change(c) }
}

func made(t *testing.T) func(target.Target, error) target.Target {
	return func(made target.Target, err error) target.Target {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
}

func selected(t *testing.T, all []scenario.Scenario, run, skip []string) []scenario.Scenario {
	t.Helper()
	chosen, err := scenario.Select(all, run, skip)
	if err != nil {
		t.Fatal(err)
	}
	return chosen
}

// Run plays the scenarios that come with echoconform against the target that the first option names. A broken must fails
// its subtest, a broken should is logged, and what could not be judged is skipped with the reason. The run's report is
// returned for whoever wants more.
func Run(t *testing.T, aim Option, options ...Option) conformance.Report {
	t.Helper()
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	config := conformance.Config{Scenarios: all, Seed: 1}
	for _, o := range append([]Option{aim}, options...) {
		o(t, &config)
	}
	session, err := conformance.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for _, sc := range session.Order() {
		t.Run(sc.ID, func(t *testing.T) { show(t, session, session.Play(t.Context(), sc)) })
	}
	if err := session.Err(); err != nil {
		t.Error(err)
	}
	return session.Report()
}

func show(t *testing.T, session *conformance.Session, c conformance.Case) {
	t.Helper()
	switch c.Verdict.Outcome {
	case replay.Fail:
		text := strings.TrimSuffix(report.Failure(session.Report(), c), "\n")
		if c.Breach() {
			t.Error("\n" + text)
		} else {
			t.Log("\n" + text)
		}
	case replay.Error:
		t.Error(c.Verdict.Reason)
	case replay.NotRun, replay.NotApplicable:
		t.Skip(c.Verdict.Reason)
	}
}
