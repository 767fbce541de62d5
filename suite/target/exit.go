package target

import (
	"fmt"
	"os"
)

// Exit is how a server ended. The zero value is a proper end: exit status 0.
type Exit struct {
	Code   int    // exit status; -1 when a signal ended the process
	Signal string // the signal's name, such as "killed"; "" when none did
}

// String is "exit status 1" or "signal: killed".
func (e Exit) String() string {
	if e.Signal != "" {
		return "signal: " + e.Signal
	}
	return fmt.Sprintf("exit status %d", e.Code)
}

func exitOf(state *os.ProcessState) Exit {
	if state == nil {
		return Exit{Code: -1, Signal: "unknown"} // its status was lost: somebody else reaped it
	}
	return Exit{Code: state.ExitCode(), Signal: signalOf(state)}
}
