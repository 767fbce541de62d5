package conformance_test

import (
	"bytes"
	"net"
	"os"
	"testing"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/target"
)

// TestServeUntilNUL is a server when it is launched as one: it ends at once when somebody sends a NUL byte.
func TestServeUntilNUL(t *testing.T) {
	address := os.Getenv("ECHOCONFORM_ADDR")
	if address == "" {
		return
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			b := make([]byte, 64<<10)
			for {
				n, err := c.Read(b)
				if bytes.IndexByte(b[:n], 0) >= 0 {
					os.Exit(139)
				}
				if err != nil {
					c.Close()
					return
				}
				_, _ = c.Write(b[:n])
			}
		}()
	}
}

func reasons(r conformance.Report) map[string]string {
	all := map[string]string{}
	for _, c := range r.Cases {
		all[c.Scenario.ID] = c.Verdict.Reason
	}
	return all
}

func TestOnlyWhatBringsTheServerDownIsBlamedForIt(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	launched, err := target.Launch([]string{program, "-test.run=^TestServeUntilNUL$", "--", "{port}"})
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, conformance.Config{Target: launched, Scenarios: scenarios(t,
		"fidelity/nul-bytes", "fidelity/all-256", "fidelity/multi*", "fidelity/no-*", "fidelity/crlf*", "fidelity/does*", "telnet/character-mode", "telnet/interrupt")})
	for id, outcome := range outcomes(r) {
		want := replay.Pass
		switch id {
		case "fidelity/nul-bytes", "fidelity/all-256", "telnet/character-mode": // their data has a NUL
			want = replay.Fail
		}
		if outcome != want {
			t.Errorf("%s: %s, want %s: %s", id, outcome, want, reasons(r)[id])
		}
	}
	for _, c := range r.Cases {
		if c.Scenario.ID == "fidelity/nul-bytes" && c.Verdict.Failure.Cause != "the server ended: exit status 139" {
			t.Errorf("the cause is %q", c.Verdict.Failure.Cause)
		}
	}
}
