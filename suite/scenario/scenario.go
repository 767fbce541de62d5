// Package scenario is the language in which a rule for echo servers is written down: text in, values out.
//
// A scenario states one requirement, where it comes from, and the steps that show whether a server keeps it. The package
// reads and prints scenarios and knows what their steps ask of a server; it opens no socket and judges nothing: that is
// left to package replay. The manual of the language is fixtures/README.md.
package scenario

import (
	"slices"
	"time"
)

// Level says how much a broken rule weighs.
type Level int

const (
	// Unset is the zero value: no level was stated.
	Unset Level = iota
	// Must is a rule whose breach makes a server not conformant.
	Must
	// Should is a rule whose breach is a warning.
	Should
	// Info is an observation that never fails a server.
	Info
)

var levelNames = map[Level]string{Must: "must", Should: "should", Info: "info"}

// String returns the level's word in a scenario: must, should or info; "" when unset.
func (l Level) String() string { return levelNames[l] }

// Scenario is one rule and the steps that show it.
type Scenario struct {
	// ID is the path without its ending, such as telnet/abc. It is the name of the rule everywhere and never changes.
	ID string
	// File is the path that errors and reports point at.
	File string

	Requirement string
	Level       Level
	// Strict is the level in the strict profile (RFC 862 as Protohackers problem 0 reads it); Unset where it is the same.
	Strict Level
	// Styles are the names of the styles that the rule is for; empty means every style.
	Styles  []string
	Sources []string
	// Cause is what a failure most often comes from, in one sentence; "" where there is no usual cause.
	Cause string

	// Clients is how many clients play all steps side by side, each with data of its own; at least 1.
	Clients int
	// Rounds is how often each client plays all steps, one round after the other; at least 1.
	Rounds int
	// Alone asks that nothing else is played at the same time: for scenarios that look at a clock.
	Alone bool

	Steps []Step

	// Console is what the article's server prints meanwhile, Screen what a telnet window shows in the end, and Client
	// what the article's client prints. Each is nil where the scenario does not state it.
	Console, Screen, Client []string
}

// Step is one line of a scenario.
type Step struct {
	// Line and Column are the place of the action's first word, from 1.
	Line, Column int
	// Client is the name before the colon; "" is the only client of a scenario that names none.
	Client string
	Action Action
}

// String prints the step as a line of a scenario.
func (s Step) String() string {
	if s.Client == "" {
		return s.Action.String()
	}
	return s.Client + ": " + s.Action.String()
}

// Section is the part of the ID before the last slash: the folder.
func (s Scenario) Section() string {
	for i := len(s.ID) - 1; i >= 0; i-- {
		if s.ID[i] == '/' {
			return s.ID[:i]
		}
	}
	return ""
}

// LevelIn returns the level that binds: the strict one in the strict profile, where the scenario has one.
func (s Scenario) LevelIn(strict bool) Level {
	if strict && s.Strict != Unset {
		return s.Strict
	}
	return s.Level
}

// For tells whether the rule is for a style of that name.
func (s Scenario) For(style string) bool {
	return len(s.Styles) == 0 || slices.Contains(s.Styles, style)
}

// Disconnects tells whether a client leaves or half-closes in the course of the scenario, which ends a server that shuts
// down at the first disconnect (asyncio echo article, "Simple Protocol").
func (s Scenario) Disconnects() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return disconnects(step.Action) })
}

func disconnects(a Action) bool {
	switch a.(type) {
	case HalfClose, Close, Reset:
		return true
	}
	return false
}

// NeedsProcess tells whether the scenario looks at the server's process, which an address alone cannot show.
func (s Scenario) NeedsProcess() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool {
		switch step.Action.(type) {
		case ExpectExit, ExpectRunning:
			return true
		}
		return false
	})
}

// ShownAfterDisconnect counts the expectations that follow the first disconnect: how much of a shutdown a run of the
// scenario shows.
func (s Scenario) ShownAfterDisconnect() int {
	first := slices.IndexFunc(s.Steps, func(step Step) bool { return disconnects(step.Action) })
	if first < 0 {
		return 0
	}
	shown := 0
	for _, step := range s.Steps[first:] {
		if expects(step.Action) {
			shown++
		}
	}
	return shown
}

// Waits adds up the time that a play of the scenario takes whatever the server does: its pauses and quiet times.
func (s Scenario) Waits() time.Duration {
	var all time.Duration
	for _, step := range s.Steps {
		switch a := step.Action.(type) {
		case Pause:
			all += a.For
		case ExpectSilence:
			all += a.For
		case Trickle:
			all += time.Duration(a.Payload.Size()) * a.Every
		}
	}
	return all * time.Duration(s.Rounds)
}
