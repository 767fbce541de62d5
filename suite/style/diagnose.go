package style

import "bytes"

// searched is how far on either side displaced bytes are looked for: four times the article's longest chunk of 262144 bytes.
const searched = 1 << 20

// certain is how many bytes have to agree before they count as recognised: a word of a Random payload.
const certain = 8

// evidence is what a cause is concluded from.
type evidence struct {
	*Mismatch
	sent   *stream
	prefix []byte
	tail   []byte // what was sent from SentOffset on: enough for what is shown, even if a server left out most of it
}

// diagnose names the likely cause of a mismatch, and "" when nothing is certain enough. The first conclusion that holds is taken: those that
// account for every byte that is shown come before those that recognise a few.
func diagnose(m *Mismatch, sent *stream) string {
	e := evidence{Mismatch: m, sent: sent, prefix: []byte(m.style.prefix), tail: sent.slice(m.SentOffset, m.SentOffset+8*shown)}
	switch {
	case sent.total == 0:
		return "bytes came before anything was sent (a banner?)"
	case len(e.tail) == 0:
		return extra(e)
	}
	for _, conclude := range []func(evidence) string{
		prefixMissing, prefixUnasked, prefixAlone, telnetAnswer, transformed, replaced, cutAtNUL, zeros, misplaced,
	} {
		if cause := conclude(e); cause != "" {
			return cause
		}
	}
	return ""
}

// whole tells whether the tail goes to the end of all that was sent.
func (e evidence) whole() bool { return e.SentOffset+int64(len(e.tail)) == e.sent.total }

// inPrefix tells whether a prefix had to begin, or to go on, where the bytes went wrong.
func (e evidence) inPrefix() bool { return e.place.needs && e.place.prefix < len(e.prefix) }

// explained judges got as if alt were what was due from a place on. It returns how much of alt came back, and whether got is right.
func (e evidence) explained(from place, alt, got []byte) (back int, right bool) {
	var sent stream
	if len(alt) > 0 {
		sent.add(Literal(alt))
	}
	r := sent.open()
	defer r.close()
	t := newTrack(e.style)
	from.at = 0
	t.stand(from)
	right = t.take(got, r)
	return int(t.best().at), right
}

// resumes tells whether got can follow where alt is due, for long enough to be no accident. Bytes that repeat one another prove nothing.
func (e evidence) resumes(from place, alt, got []byte) bool {
	if len(got) < certain || len(bytes.Trim(got, string(got[:1]))) == 0 {
		return false
	}
	_, right := e.explained(from, alt, got)
	return right
}

// body is what came up to the next prefix, or up to what may be one that is cut off.
func (e evidence) body() []byte {
	if len(e.prefix) == 0 {
		return e.Got
	}
	body, _, _ := bytes.Cut(e.Got, e.prefix)
	for n := min(len(e.prefix)-1, len(body)); n > 0; n-- {
		if bytes.HasSuffix(body, e.prefix[:n]) {
			return body[:len(body)-n]
		}
	}
	return body
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }
