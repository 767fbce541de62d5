package conformance

import (
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
)

// Case is one scenario and what became of it.
type Case struct {
	Scenario scenario.Scenario
	// Level is the level that binds in this run's profile.
	Level   scenario.Level
	Verdict replay.Verdict
	// Style is the server's style as it was known then; "" when it was not.
	Style string
	// Console are the last lines that the server printed, for a failure; nil where nothing is known of them.
	Console []string
}

// Breach tells whether the case makes the server not conformant.
func (c Case) Breach() bool { return c.Verdict.Outcome == replay.Fail && c.Level == scenario.Must }

// Result is what a whole run says of a server.
type Result string

// The results, from best to worst but for NotConformant, which outweighs all others.
const (
	Conformant    Result = "conformant"
	NotConformant Result = "not-conformant"
	Incomplete    Result = "incomplete"
	Failed        Result = "error"
)

// ExitStatus is the command's exit status for the result: 0, 1, 4 and 3, in the order of the constants.
func (r Result) ExitStatus() int {
	return map[Result]int{Conformant: 0, NotConformant: 1, Incomplete: 4, Failed: 3}[r]
}

// Report is a run as a value.
type Report struct {
	Seed    uint64
	Kind    string // attach, launch or embedded
	Address string
	Command []string
	// Style is the server's style; "" when it could not be learned.
	Style string
	Cases []Case
	// File is the scenario's file in a run of one that is named by its file; "" otherwise.
	File string
	// Restarts tells that an attached server is started again whenever it ends.
	Restarts bool
	// RequireAll counts what the run's scope could not show as missing.
	RequireAll bool
	// Err is why the run could not begin or go on; nil otherwise.
	Err error
}

// Result weighs the cases: a broken must comes first, then trouble of the harness, then a must that was not judged. A
// run that judged nothing is incomplete: it must not be taken for a pass.
func (r Report) Result() Result {
	judged, missing, trouble := 0, 0, r.Err != nil
	for _, c := range r.Cases {
		switch c.Verdict.Outcome {
		case replay.Fail:
			if c.Breach() {
				return NotConformant
			}
			judged++
		case replay.Pass:
			judged++
		case replay.Error:
			trouble = true
		case replay.NotRun:
			if c.Level == scenario.Must && (r.RequireAll || !c.Verdict.Beyond) {
				missing++
			}
		}
	}
	switch {
	case trouble:
		return Failed
	case missing > 0 || judged == 0:
		return Incomplete
	}
	return Conformant
}

// Count returns how many cases have an outcome.
func (r Report) Count(o replay.Outcome) int {
	n := 0
	for _, c := range r.Cases {
		if c.Verdict.Outcome == o {
			n++
		}
	}
	return n
}

// Overall is the result of several runs: the worst of them, and Incomplete of none.
func Overall(runs ...Report) Result {
	worst := Conformant
	for _, r := range runs {
		if weight[r.Result()] > weight[worst] {
			worst = r.Result()
		}
	}
	if len(runs) == 0 {
		return Incomplete
	}
	return worst
}

var weight = map[Result]int{Conformant: 0, Incomplete: 1, Failed: 2, NotConformant: 3}
