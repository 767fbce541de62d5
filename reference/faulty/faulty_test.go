package faulty_test

import (
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/echoconform/echoconform/reference/faulty"
)

func TestEveryFaultIsDescribed(t *testing.T) {
	kebab := regexp.MustCompile(`^[0-9a-z]+(-[0-9a-z]+)+$`)
	names := map[string]bool{}
	for _, f := range faulty.All() {
		if !kebab.MatchString(f.Name) || names[f.Name] {
			t.Errorf("%q is no name in kebab case, or not the only one", f.Name)
		}
		names[f.Name] = true
		if !strings.HasSuffix(f.Does, ".") || len(f.Kills) == 0 {
			t.Errorf("%s: it does %q and is caught by %q", f.Name, f.Does, f.Kills)
		}
	}
}

func TestListenRefuses(t *testing.T) {
	for _, tt := range []struct{ style, fault, want string }{
		{"streem", "", `no style "streem"`},
		{"stream", "strip-cr", `no fault "strip-cr": the nearest are strips-cr, `},
		{"stream", "prefix-per-line", "for the style protocol only"},
	} {
		if _, err := faulty.Listen(tt.style, tt.fault, "127.0.0.1:0", nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %s: got %v, want %q", tt.style, tt.fault, err, tt.want)
		}
	}
}

func listen(t *testing.T, style, fault string, console io.Writer) *faulty.Server {
	t.Helper()
	s, err := faulty.Listen(style, fault, "127.0.0.1:0", console)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func dial(t *testing.T, s *faulty.Server) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestWaitTellsHowTheProgramEnds(t *testing.T) {
	for fault, want := range map[string]error{"": nil, "exits-with-1": faulty.ExitError(1)} {
		s := listen(t, "protocol", fault, nil)
		dial(t, s).Close()
		if err := s.Wait(); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", fault, err, want)
		}
	}
}

func TestCloseEndsEveryFault(t *testing.T) {
	for _, f := range faulty.All() {
		for _, style := range []string{"protocol", "stream"} {
			if !f.For(style) {
				continue
			}
			s := listen(t, style, f.Name, nil)
			if _, err := dial(t, s).Write([]byte("a\n")); err != nil {
				t.Errorf("%s, %s: %v", style, f.Name, err)
			}
			s.Close()
			if err := s.Wait(); !errors.Is(err, faulty.ErrServerClosed) {
				t.Errorf("%s, %s: Wait returned %v", style, f.Name, err)
			}
		}
	}
}

func TestTheConsoleIsTheArticles(t *testing.T) {
	var console strings.Builder
	s := listen(t, "protocol", "", &console)
	c := dial(t, s)
	if _, err := c.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, len("echo:a"))); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	if want := "Connection received!\nb'a'\nConnection lost! Closing server...\n"; console.String() != want {
		t.Errorf("got %q, want %q", console.String(), want)
	}
}
