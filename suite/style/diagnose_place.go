package style

import (
	"bytes"
	"cmp"
	"fmt"
)

// extra says what came when everything was back already. There is always something to say about it.
func extra(e evidence) string {
	const after = " after everything was echoed"
	body, isPrefixed := bytes.CutPrefix(e.Got, e.prefix)
	switch {
	case len(e.prefix) > 0 && isPrefixed && len(body) == 0:
		return "a prefix without a chunk" + after
	case len(e.Got) >= 4 && allZero(e.Got):
		return "zero bytes" + after + " (was the whole buffer sent?)"
	case string(e.Got) == "\n" || string(e.Got) == "\r\n":
		return "a newline was added" + after
	}
	if at, ok := e.repeated(body); ok {
		return fmt.Sprintf("repeats what was echoed from sent offset %d", at)
	}
	return "extra bytes" + after
}

// repeated finds the extra bytes among those before: they are the last ones again, or recognised elsewhere.
func (e evidence) repeated(body []byte) (int64, bool) {
	n := int64(len(body))
	from := e.SentOffset - n
	if (n >= 4 || n > 0 && from == 0) && bytes.Equal(e.sent.slice(from, e.SentOffset), body) {
		return from, true
	}
	if n < certain {
		return 0, false
	}
	at, count := e.sent.search(body, e.SentOffset-searched, e.SentOffset)
	return at, count == 1
}

// misplaced: bytes were put in, changed, left out or repeated. What came was sent at one other place, or else at none, so that there is no doubt.
func misplaced(e evidence) string {
	cause := cmp.Or(inserted(e), changed(e))
	at, count := e.sent.search(e.body(), e.SentOffset-searched, e.SentOffset+searched)
	switch {
	case cause != "" && count == 0:
		return cause
	case cause != "" || count != 1 || at == e.SentOffset || len(e.body()) < certain:
		return ""
	case at < e.SentOffset:
		return fmt.Sprintf("repeats what was echoed from sent offset %d", at)
	default:
		return fmt.Sprintf("%d bytes are missing here: it continues at sent offset %d", at-e.SentOffset, at)
	}
}

// cutAtNUL: a NUL was due, and the next write came.
func cutAtNUL(e evidence) string {
	next := e.sent.end(e.sent.find(e.SentOffset))
	alt := e.sent.slice(next, next+8*shown)
	if e.tail[0] != 0 || len(alt) == 0 {
		return ""
	}
	back, right := e.explained(e.place, alt, e.Got)
	if !right || len(e.Got) < 4 && next+int64(back) < e.sent.total {
		return ""
	}
	return fmt.Sprintf("cut at a NUL: %d bytes from it on are missing, and it continues with the next write, at sent offset %d", next-e.SentOffset, next)
}

// zeros: a buffer that nobody filled.
func zeros(e evidence) string {
	if len(e.Got) < certain || !allZero(e.Got[:certain]) || allZero(e.tail[:min(certain, len(e.tail))]) {
		return ""
	}
	return "zero bytes came instead (an unfilled buffer?)"
}

// inserted: a few bytes too many, and then it goes on as it should.
func inserted(e evidence) string {
	for n := 1; n < len(e.Got); n++ {
		if e.Offset == 0 && e.greets(n) {
			return fmt.Sprintf("%q comes before the echo (a banner?)", e.Got[:n])
		}
		if e.resumes(e.place, e.tail, e.Got[n:]) {
			return fmt.Sprintf("%d extra bytes %q, and then it goes on as it should", n, e.Got[:n])
		}
	}
	return ""
}

// greets tells whether the echo begins after the first n bytes: for long, or with all that was sent.
func (e evidence) greets(n int) bool {
	back, right := e.explained(e.place, e.tail, e.Got[n:])
	return right && (len(e.Got)-n >= certain || e.whole() && back == len(e.tail))
}

// changed: one byte is another one.
func changed(e evidence) string {
	if e.inPrefix() || !e.resumes(place{}, e.tail[1:], e.Got[1:]) {
		return ""
	}
	return fmt.Sprintf("one byte was changed, from %q to %q", e.tail[:1], e.Got[:1])
}
