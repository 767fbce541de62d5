package replay

import (
	"fmt"
	"time"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// Outcome says what became of a scenario.
type Outcome string

const (
	// Pass means that the server kept the rule.
	Pass Outcome = "pass"
	// Fail means that the server broke the rule.
	Fail Outcome = "fail"
	// NotApplicable means that the rule is not for this server's style.
	NotApplicable Outcome = "n/a"
	// NotRun means that the rule could not be judged here.
	NotRun Outcome = "not-run"
	// Error means that the harness had trouble of its own, which says nothing about the server.
	Error Outcome = "error"
)

// Interrupted is the reason of what was not run because the run was ended from outside.
const Interrupted = "interrupted"

// Verdict is what a play of a scenario has shown.
type Verdict struct {
	Outcome Outcome
	// Reason is one line; "" for a pass.
	Reason string
	// Failure says more about a fail; nil otherwise.
	Failure *Failure
	// Beyond tells, of a scenario that was not run, that nothing within the run's scope could have shown it.
	Beyond     bool
	Transcript Transcript
	Duration   time.Duration
	// Style is the one style that explains what came back, where the play has shown it.
	Style *style.Style
}

// Failure is where and how a server broke a rule.
type Failure struct {
	// Step is the step that was not kept; Round and Member count from 1 in a scenario that repeats.
	Step          scenario.Step
	Round, Member int
	// Message says both sides, in one line.
	Message string
	// Mismatch is the first byte that nothing explains; nil where the bytes were right.
	Mismatch *style.Mismatch
	// Cause is the likely reason; "" where none is known.
	Cause string
	// Refused tells that the step failed because the server accepted no connection.
	Refused bool
	// Ended tells that the server had ended a connection when the step failed, and that no byte was wrong.
	Ended bool
}

// Error makes a failure usable as an error inside the engine.
func (f *Failure) Error() string { return f.Message }

// trouble is an error of the harness's own making, or of its surroundings.
type trouble struct{ err error }

func (t *trouble) Error() string { return "the harness failed: " + t.err.Error() }
func (t *trouble) Unwrap() error { return t.err }

// unseen says that what a step expects could not be told from something else.
type unseen struct{ why string }

func (u *unseen) Error() string { return u.why }

func failf(format string, args ...any) *Failure {
	return &Failure{Message: fmt.Sprintf(format, args...)}
}
