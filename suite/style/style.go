// Package style says what must come back from an echo server, and judges what did.
//
// A [Style] is the rule, a [Payload] is what was sent, and a [Judge] follows one connection: it is told what is sent and what is received, and
// answers with a [Mismatch] at the first byte that the rule cannot explain. It is pure: no sockets, no clocks, no logging. It keeps no payload in
// memory, so that any amount can be judged. When to wait, how long, and what to do about a mismatch is left to package replay.
package style

import (
	"fmt"
	"strings"
)

// Style says what comes back. Styles are comparable with ==. The zero Style is verbatim, as Stream is, but has no name.
type Style struct{ name, prefix string }

var (
	// Stream gives back what was sent, verbatim (RFC 862; the article's reader/writer server).
	Stream = Style{name: "stream"}
	// Protocol gives back what was sent in any partition into non-empty chunks, each preceded by "echo:" (the article's callback server).
	Protocol = Prefixed("protocol", "echo:")
)

// Prefixed is the style of a server that writes prefix before every chunk it read. An empty prefix makes it verbatim.
func Prefixed(name, prefix string) Style { return Style{name: name, prefix: prefix} }

// Parse returns the style of that name. The error of an unknown name lists the known ones.
func Parse(name string) (Style, error) {
	known := []Style{Stream, Protocol}
	names := make([]string, len(known))
	for i, s := range known {
		if s.name == name {
			return s, nil
		}
		names[i] = s.name
	}
	return Style{}, fmt.Errorf("unknown style %q; there are %s", name, strings.Join(names, ", "))
}

// String is the style's name, as Parse takes it.
func (s Style) String() string { return s.name }

// Prefix is what precedes every chunk; "" for a verbatim style.
func (s Style) Prefix() string { return s.prefix }
