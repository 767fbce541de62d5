package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Action is what a step does; its String is the step's text without the client's name.
type Action interface {
	fmt.Stringer
}

type (
	// Open connects. A client that is not open is opened by its first step that needs a connection, too.
	Open struct{ Options Options }
	// Send writes each payload, in order, in the background: the next step does not wait for it.
	Send struct {
		Payloads []Payload
		// Writes cuts the payloads into writes of that many bytes; zero means one write per payload.
		Writes Range
	}
	// Type sends one byte at a time and waits for the echo of each before the next.
	Type struct{ Payload Payload }
	// Trickle sends one byte every so often without waiting for its echo.
	Trickle struct {
		Payload Payload
		Every   time.Duration
	}
	// HalfClose sends FIN behind what was sent and keeps reading (RFC 9293 section 3.6, SHUT_WR).
	HalfClose struct{}
	// Close closes both ways behind what was sent.
	Close struct{}
	// Reset closes with RST (SO_LINGER 0).
	Reset struct{}
	// StopReading leaves what comes to the kernel's buffers.
	StopReading struct{}
	// StartReading reads again, at most BytesPerSecond when that is not 0.
	StartReading struct{ BytesPerSecond int64 }
	// Pause does nothing for a while.
	Pause struct{ For time.Duration }
	// Gather waits until all clients of a crowd have come to this step.
	Gather struct{}

	// ExpectBytes wants exactly these bytes next.
	ExpectBytes struct{ Bytes string }
	// ExpectEcho wants the echo, in the target's style, of all that was sent and is not yet accounted for.
	ExpectEcho struct{}
	// ExpectEOF wants the server's FIN and nothing more before it.
	ExpectEOF struct{}
	// ExpectReset wants the server's RST.
	ExpectReset struct{}
	// ExpectClosed wants either.
	ExpectClosed struct{}
	// ExpectSilence wants nothing to come for that long.
	ExpectSilence struct{ For time.Duration }
	// ExpectOpen wants that the server has not ended the connection.
	ExpectOpen struct{}
	// ExpectChunks wants at most so many chunks in all that came (protocol style).
	ExpectChunks struct{ Max int64 }
	// ExpectLatency wants that the median of the round trips of all bytes typed so far is below a limit.
	ExpectLatency struct{ Below time.Duration }
	// ExpectServed wants that a byte sent now is echoed.
	ExpectServed struct{}

	// ExpectRefused wants that this client's dial is refused.
	ExpectRefused struct{}
	// ExpectShutdown wants that the server stops listening.
	ExpectShutdown struct{}
	// ExpectRunning wants that the server's process has not ended.
	ExpectRunning struct{}
	// ExpectExit wants that the server's process ends by itself with this status.
	ExpectExit struct{ Status int }
)

// Options are what a connection is opened with; the zero value leaves everything as the system has it (and Nagle off).
type Options struct {
	// ReceiveBuffer is SO_RCVBUF in bytes, set before connecting; 0 leaves it.
	ReceiveBuffer int64
	// SegmentSize is TCP_MAXSEG in bytes, set before connecting; 0 leaves it.
	SegmentSize int64
	// Nagle leaves Nagle's algorithm on (RFC 9293 section 3.7.4); scenarios send without it otherwise.
	Nagle bool
}

func (o Options) String() string {
	var words []string
	if o.ReceiveBuffer != 0 {
		words = append(words, "receive-buffer "+formatSize(o.ReceiveBuffer))
	}
	if o.SegmentSize != 0 {
		words = append(words, "segment-size "+formatSize(o.SegmentSize))
	}
	if o.Nagle {
		words = append(words, "nagle")
	}
	return strings.Join(words, " ")
}

// Range is a size, or the bounds between which one is drawn for every write; zero where none was stated.
type Range struct{ Min, Max int64 }

func (r Range) String() string {
	if r.Min == r.Max {
		return formatSize(r.Min)
	}
	return formatSize(r.Min) + ".." + formatSize(r.Max)
}

func (a Open) String() string {
	if a.Options == (Options{}) {
		return "open"
	}
	return "open with " + a.Options.String()
}

func (a Send) String() string {
	words := []string{"send"}
	for _, p := range a.Payloads {
		words = append(words, p.String())
	}
	if a.Writes != (Range{}) {
		words = append(words, "in writes of "+a.Writes.String())
	}
	return strings.Join(words, " ")
}

func (a Type) String() string { return "type " + a.Payload.String() }
func (a Trickle) String() string {
	return "trickle " + a.Payload.String() + " every " + a.Every.String()
}
func (HalfClose) String() string { return "half-close" }
func (Close) String() string     { return "close" }
func (Reset) String() string     { return "reset" }

func (StopReading) String() string { return "stop-reading" }
func (a StartReading) String() string {
	if a.BytesPerSecond == 0 {
		return "start-reading"
	}
	return "start-reading at " + formatSize(a.BytesPerSecond) + "/s"
}
func (a Pause) String() string { return "pause " + a.For.String() }
func (Gather) String() string  { return "gather" }

func (a ExpectBytes) String() string   { return "expect " + strconv.Quote(a.Bytes) }
func (ExpectEcho) String() string      { return "expect echo" }
func (ExpectEOF) String() string       { return "expect eof" }
func (ExpectReset) String() string     { return "expect reset" }
func (ExpectClosed) String() string    { return "expect closed" }
func (a ExpectSilence) String() string { return "expect silence for " + a.For.String() }
func (ExpectOpen) String() string      { return "expect open" }
func (a ExpectChunks) String() string {
	return "expect chunks at most " + strconv.FormatInt(a.Max, 10)
}
func (a ExpectLatency) String() string { return "expect latency below " + a.Below.String() }
func (ExpectServed) String() string    { return "expect served" }
func (ExpectRefused) String() string   { return "expect refused" }
func (ExpectShutdown) String() string  { return "expect shutdown" }
func (ExpectRunning) String() string   { return "expect running" }
func (a ExpectExit) String() string    { return "expect exit " + strconv.Itoa(a.Status) }

// expects tells whether a step can fail a server.
func expects(a Action) bool {
	switch a.(type) {
	case Type, ExpectBytes, ExpectEcho, ExpectEOF, ExpectReset, ExpectClosed, ExpectSilence, ExpectOpen, ExpectChunks,
		ExpectLatency, ExpectServed, ExpectRefused, ExpectShutdown, ExpectRunning, ExpectExit:
		return true
	}
	return false
}

// ofServer tells whether a step looks at the server and not at one client's connection.
func ofServer(a Action) bool {
	switch a.(type) {
	case Pause, Gather, ExpectShutdown, ExpectRunning, ExpectExit:
		return true
	}
	return false
}
