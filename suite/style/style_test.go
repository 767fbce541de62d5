package style

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, want := range []Style{Stream, Protocol} {
		if got, err := Parse(want.String()); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v", want, got, err)
		}
	}
	for _, name := range []string{"", "Stream", "protocol "} {
		_, err := Parse(name)
		if err == nil || !strings.Contains(err.Error(), "stream, protocol") {
			t.Errorf("Parse(%q): error %v, want the names of the styles", name, err)
		}
	}
}

func TestPrefix(t *testing.T) {
	for s, want := range map[Style]string{Stream: "", Protocol: "echo:", Prefixed("quoted", "> "): "> ", {}: ""} {
		if got := s.Prefix(); got != want {
			t.Errorf("style %q: prefix %q, want %q", s, got, want)
		}
	}
}
