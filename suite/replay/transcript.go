package replay

import (
	"fmt"
	"strings"
	"time"

	"github.com/echoconform/echoconform/suite/style"
)

// Kind is what an event of a transcript was.
type Kind string

// The kinds of events. Sent, HalfClosed, Closed and ResetSent are the client's doing, Received, EOF, ResetSeen and Refused
// the server's.
const (
	Opened       Kind = "open"
	Refused      Kind = "refused"
	Sent         Kind = "send"
	Received     Kind = "received"
	HalfClosed   Kind = "half-close"
	Closed       Kind = "close"
	ResetSent    Kind = "reset"
	EOF          Kind = "eof"
	ResetSeen    Kind = "reset-received"
	StoppedRead  Kind = "stop-reading"
	StartedRead  Kind = "start-reading"
	ServerExited Kind = "exit"
)

// keptBytes is how many bytes of a flow a transcript shows; the rest is counted.
const keptBytes = 256

// Event is one thing that was seen on the wire. Bytes that went the same way one after the other are one event.
type Event struct {
	// At is the time since the scenario began.
	At     time.Duration
	Client string
	Kind   Kind
	// Bytes are the first of the Size bytes that were sent or received.
	Bytes []byte
	Size  int64
	Note  string
}

// String prints the event in the words of the scenario language, with the rest as a comment.
func (e Event) String() string {
	line := e.words()
	if e.Client != "" {
		line = e.Client + ": " + line
	}
	note := fmt.Sprintf("%.3fms", float64(e.At.Microseconds())/1000)
	if e.Note != "" {
		note += ", " + e.Note
	}
	return fmt.Sprintf("%-48s # %s", line, note)
}

func (e Event) words() string {
	switch e.Kind {
	case Sent:
		return "send " + quoteHead(e.Bytes, e.Size)
	case Received:
		return "expect " + quoteHead(e.Bytes, e.Size)
	case Refused:
		return "expect refused"
	case EOF:
		return "expect eof"
	case ResetSeen:
		return "expect reset"
	case ServerExited:
		return "expect exit" + strings.TrimPrefix(e.Note, "exit status")
	}
	return string(e.Kind)
}

// shownBytes is how many bytes of a flow a line of text shows.
const shownBytes = 48

func quoteHead(b []byte, size int64) string {
	if int64(len(b)) == size && size <= shownBytes {
		return style.Quote(b, shownBytes)
	}
	return fmt.Sprintf("%s %d bytes", style.Quote(b, shownBytes), size)
}

// Transcript is what was seen, in order of time.
type Transcript struct {
	Events []Event
	// Left counts the events between the first and the last ones that are not kept.
	Left int
}

// keptEvents is how many events are kept from each end of a long transcript.
const keptEvents = 100

// String prints one event a line.
func (t Transcript) String() string {
	var b strings.Builder
	for i, e := range t.Events {
		if t.Left > 0 && i == keptEvents {
			fmt.Fprintf(&b, "# … %d more …\n", t.Left)
		}
		fmt.Fprintln(&b, e)
	}
	return b.String()
}

// Has tells whether an event of that kind was seen.
func (t Transcript) Has(kind Kind) bool {
	for _, e := range t.Events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}
