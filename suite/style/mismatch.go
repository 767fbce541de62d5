package style

import (
	"bytes"
	"fmt"
)

const (
	shown       = 64 // bytes shown of either side: enough to recognise a text, and one line
	shownBefore = 16
)

// Mismatch says where what came stopped being right, and shows both sides. Everything before Offset is right.
type Mismatch struct {
	// Offset is where the first byte that nothing explains stands in what was received.
	Offset int64
	// SentOffset is the payload offset that was due there, under the explanation that accounts for the most payload.
	SentOffset int64
	// Before is up to 16 right bytes before Offset.
	Before []byte
	// Want is up to 64 bytes that would have been right from Offset on; empty when nothing more was due.
	Want []byte
	// Got is up to 64 bytes that came from Offset on. Later Received calls extend it.
	Got []byte
	// Cause is the likely cause in one clause, "" when unknown. It is found anew when Got grows.
	Cause string

	style Style
	place place
}

// Error is one line: `byte 7 of what came back (sent offset 2): want "c", got "x", after "echo:ab": cause`.
func (m *Mismatch) Error() string {
	if m.Cause == "" {
		return m.Sides()
	}
	return m.Sides() + ": " + m.Cause
}

// shownInLine is how many bytes of a side one line shows.
const shownInLine = 24

// Sides is the error without the cause.
func (m *Mismatch) Sides() string {
	want := "nothing more"
	if len(m.Want) > 0 {
		want = Quote(m.Want, shownInLine)
	}
	text := fmt.Sprintf("byte %d of what came back (sent offset %d): want %s, got %s",
		m.Offset, m.SentOffset, want, Quote(m.Got, shownInLine))
	if len(m.Before) > 0 {
		text += ", after " + Quote(m.Before, shownInLine)
	}
	return text
}

func (j *Judge) newMismatch(t *track) *Mismatch {
	p := t.best()
	return &Mismatch{
		Offset:     t.n,
		SentOffset: p.at,
		Before:     bytes.Clone(j.before),
		Want:       t.expecting(p, &j.sent, shown),
		style:      t.style,
		place:      p,
	}
}

// extend shows more of what came, and looks for the cause again: more bytes are better evidence.
func (j *Judge) extend(b []byte) {
	m := j.mismatch
	room := min(len(b), shown-len(m.Got))
	if room == 0 {
		return
	}
	m.Got = append(m.Got, b[:room]...)
	m.Cause = diagnose(m, &j.sent)
	if len(m.Got) == shown {
		j.sent = stream{total: j.sent.total}
	}
}
