package target

import (
	"fmt"
	"strings"
)

// StartError says why a launched server did not come up. Err is the cause: what the system said of the command, the
// context's error, or a sentence about the port.
type StartError struct {
	Command []string // as run, placeholders filled in
	Port    int      // the port that it had to listen on
	Exit    *Exit    // how the command ended; nil when it had not ended by itself
	Console []string // the last lines printed, at most 20, raw
	Err     error
}

// consoleShown is how many lines of the console a StartError carries: about a screenful with the rest of a report.
const consoleShown = 20

// Error is one line; only the last line printed is part of it, quoted.
func (e *StartError) Error() string {
	text := fmt.Sprintf("start %q: %v", strings.Join(e.Command, " "), e.Err)
	if n := len(e.Console); n > 0 {
		text += fmt.Sprintf("; last line printed: %q", e.Console[n-1])
	}
	return text
}

// Unwrap gives the cause.
func (e *StartError) Unwrap() error { return e.Err }

func newStartError(p *process, cause error) *StartError {
	lines := p.console.lines()
	e := &StartError{
		Command: p.cmd.Args,
		Port:    p.port,
		Console: lines[max(0, len(lines)-consoleShown):],
		Err:     cause,
	}
	if exit, ended := p.exited(); ended {
		e.Exit = &exit
	}
	return e
}
