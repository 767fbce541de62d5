package style

import (
	"bytes"
	"fmt"
)

// prefixMissing: the payload came, and the prefix that had to be before it did not.
func prefixMissing(e evidence) string {
	if !e.inPrefix() {
		return ""
	}
	// The payload's first bytes may have passed for the beginning of the prefix.
	got := append(bytes.Clone(e.prefix[:e.place.prefix]), e.Got...)
	if !bytes.HasPrefix(e.tail, got[:min(len(got), len(e.tail))]) {
		return ""
	}
	if e.Offset == int64(e.place.prefix) {
		return fmt.Sprintf("the prefix %q is missing (is this the stream style?)", e.prefix)
	}
	return fmt.Sprintf("the prefix %q is missing before a later chunk (is it written once per connection?)", e.prefix)
}

// prefixUnasked: the article's prefix came where verbatim bytes were due.
func prefixUnasked(e evidence) string {
	if len(e.prefix) > 0 || e.Offset > shownBefore || e.sent.first() > 0 {
		return ""
	}
	got := append(bytes.Clone(e.Before), e.Got...)
	as := evidence{Mismatch: &Mismatch{style: Protocol}}
	back, right := as.explained(place{needs: true}, e.sent.slice(0, 2*shown), got)
	if !right || back == 0 {
		return ""
	}
	return fmt.Sprintf("the chunk is preceded by %q (is this the protocol style?)", Protocol.prefix)
}

// prefixAlone: a whole prefix, and then another one.
func prefixAlone(e evidence) string {
	if !e.place.needs || e.inPrefix() || !bytes.HasPrefix(e.Got, e.prefix) {
		return ""
	}
	return fmt.Sprintf("a prefix %q without a chunk", e.prefix)
}
