package conformance_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/reference"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

func scenarios(t *testing.T, patterns ...string) []scenario.Scenario {
	t.Helper()
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err == nil {
		all, err = scenario.Select(all, patterns, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func attach(t *testing.T, address string) target.Target {
	t.Helper()
	tg, err := target.Attach(address)
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

func run(t *testing.T, c conformance.Config) conformance.Report {
	t.Helper()
	if c.Patience == 0 {
		c.Patience = conformance.MinPatience
	}
	s, err := conformance.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range s.All(t.Context()) {
	}
	return s.Report()
}

func outcomes(r conformance.Report) map[string]replay.Outcome {
	all := map[string]replay.Outcome{}
	for _, c := range r.Cases {
		all[c.Scenario.ID] = c.Verdict.Outcome
	}
	return all
}

// serve accepts with accept and hands each connection to handle, in the accept loop itself when serial.
func serve(t *testing.T, serial bool, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if serial {
				handle(c)
			} else {
				go handle(c)
			}
		}
	}()
	return l.Addr().String()
}

func echo(c net.Conn) {
	defer c.Close()
	_, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c})
}

func TestNoConnectionIsMadeThatIsNotACase(t *testing.T) {
	t.Parallel()
	var accepted atomic.Int64
	address := serve(t, false, func(c net.Conn) {
		accepted.Add(1)
		echo(c)
	})
	r := run(t, conformance.Config{Target: attach(t, address), Scenarios: scenarios(t, "fidelity/[a-o]*", "half-close/s*", "crowd/second-client")})
	if r.Result() != conformance.Conformant || r.Style != "stream" {
		t.Fatalf("%s, style %q", r.Result(), r.Style)
	}
	opened := int64(0)
	for _, c := range r.Cases {
		for _, e := range c.Verdict.Transcript.Events {
			if e.Kind == replay.Opened {
				opened++
			}
		}
	}
	if accepted.Load() != opened {
		t.Errorf("the server saw %d connections, and the cases tell of %d", accepted.Load(), opened)
	}
}

func TestAProtocolServerAtAnAddressHasOneLife(t *testing.T) {
	t.Parallel()
	server, err := reference.ListenProtocol("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r := run(t, conformance.Config{Target: attach(t, server.Addr().String()), Scenarios: scenarios(t, "fidelity/[a-h]*", "lifecycle", "telnet", "half-close")})
	got := outcomes(r)
	for id, want := range map[string]replay.Outcome{
		"fidelity/all-256":                      replay.Pass,
		"lifecycle/no-shutdown-while-connected": replay.Pass,
		"lifecycle/second-disconnect-first":     replay.Pass,
		"lifecycle/first-disconnect-refuses":    replay.NotRun,
		"lifecycle/exit-zero":                   replay.NotRun,
		"lifecycle/runs-forever":                replay.NotApplicable,
		"half-close/echo-completes":             replay.NotRun,
		"telnet/abc":                            replay.NotRun,
		"telnet/interrupt":                      replay.Pass,
	} {
		if got[id] != want {
			t.Errorf("%s: %s, want %s", id, got[id], want)
		}
	}
	if r.Result() != conformance.Conformant {
		t.Errorf("the result is %s", r.Result())
	}
	r.RequireAll = true
	if r.Result() != conformance.Incomplete {
		t.Errorf("with all required the result is %s", r.Result())
	}
	select {
	case <-server.Done():
	case <-time.After(5 * time.Second):
		t.Error("the server has not ended: a connection is left open")
	}
}

func TestASerialServerIsNamedAndTheRestIsJudgedRightly(t *testing.T) {
	t.Parallel()
	r := run(t, conformance.Config{
		Target: attach(t, serve(t, true, echo)), Style: "stream",
		Scenarios: scenarios(t, "fidelity/[a-f]*", "fidelity/one-byte", "crowd/second-client", "half-close/server-closes"),
	})
	for id, outcome := range outcomes(r) {
		want := replay.Pass
		if id == "crowd/second-client" {
			want = replay.Fail
		}
		if outcome != want {
			t.Errorf("%s: %s, want %s", id, outcome, want)
		}
	}
}

func TestATargetThatIsNotThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	start := time.Now()
	r := run(t, conformance.Config{Target: attach(t, address), Scenarios: scenarios(t)})
	if r.Result() != conformance.Failed || r.Err == nil || !strings.Contains(r.Err.Error(), "could not be reached") {
		t.Errorf("%s, %v", r.Result(), r.Err)
	}
	if took := time.Since(start); took > conformance.MinPatience {
		t.Errorf("it took %v to say so", took)
	}
	for id, outcome := range outcomes(r) {
		if outcome != replay.NotRun {
			t.Errorf("%s: %s", id, outcome)
		}
	}
}

func TestATargetThatGoesAwayFailsTheCaseThatSawItAndNoOther(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // serves the opener and no other
		c, err := l.Accept()
		l.Close()
		if err == nil {
			echo(c)
		}
	}()
	r := run(t, conformance.Config{
		Target: attach(t, l.Addr().String()), Style: "stream", Parallel: 2,
		Scenarios: scenarios(t, "fidelity/one-byte", "fidelity/multi*", "fidelity/all-256"),
	})
	failed, notRun := r.Count(replay.Fail), r.Count(replay.NotRun)
	if failed != 1 || notRun != 2 || r.Count(replay.Pass) != 1 || r.Result() != conformance.NotConformant {
		t.Errorf("%d failed, %d not run, %v", failed, notRun, outcomes(r))
	}
}

func TestAnUnknownStyleIsNoBaseForRulesOfOne(t *testing.T) {
	t.Parallel()
	address := serve(t, false, func(c net.Conn) {
		defer c.Close()
		for b := make([]byte, 64); ; {
			if _, err := c.Read(b); err != nil {
				return
			}
			if _, err := c.Write([]byte("what?")); err != nil {
				return
			}
		}
	})
	r := run(t, conformance.Config{Target: attach(t, address), Scenarios: scenarios(t, "fidelity/one-byte", "fidelity/all-256", "prefix/per-chunk", "prefix/not-in-stream")})
	got := outcomes(r)
	if got["fidelity/one-byte"] != replay.Fail || got["fidelity/all-256"] != replay.Fail || got["prefix/per-chunk"] != replay.NotRun || got["prefix/not-in-stream"] != replay.NotRun {
		t.Errorf("%v", got)
	}
	if r.Style != "" {
		t.Errorf("the style was taken for %q", r.Style)
	}
}

func TestNewRefusesWhatCannotBeRun(t *testing.T) {
	embedded, err := target.Embedded("stream")
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]conformance.Config{
		"at least 3s":             {Target: embedded, Scenarios: scenarios(t), Patience: time.Second},
		"no scenario is selected": {Target: embedded},
		"streem":                  {Target: embedded, Scenarios: scenarios(t), Style: "streem"},
	} {
		if _, err := conformance.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestResult(t *testing.T) {
	c := func(level scenario.Level, outcome replay.Outcome, beyond bool) conformance.Case {
		return conformance.Case{Level: level, Verdict: replay.Verdict{Outcome: outcome, Beyond: beyond}}
	}
	pass := c(scenario.Must, replay.Pass, false)
	tests := []struct {
		name  string
		cases []conformance.Case
		err   error
		all   bool
		want  conformance.Result
	}{
		{"nothing", nil, nil, false, conformance.Incomplete},
		{"all pass", []conformance.Case{pass}, nil, false, conformance.Conformant},
		{"a must fails", []conformance.Case{pass, c(scenario.Must, replay.Fail, false)}, nil, false, conformance.NotConformant},
		{"a should fails", []conformance.Case{pass, c(scenario.Should, replay.Fail, false)}, nil, false, conformance.Conformant},
		{"only n/a", []conformance.Case{c(scenario.Must, replay.NotApplicable, false)}, nil, false, conformance.Incomplete},
		{"only beyond", []conformance.Case{c(scenario.Must, replay.NotRun, true)}, nil, false, conformance.Incomplete},
		{"a must not run", []conformance.Case{pass, c(scenario.Must, replay.NotRun, false)}, nil, false, conformance.Incomplete},
		{"a should not run", []conformance.Case{pass, c(scenario.Should, replay.NotRun, false)}, nil, false, conformance.Conformant},
		{"beyond the scope", []conformance.Case{pass, c(scenario.Must, replay.NotRun, true)}, nil, false, conformance.Conformant},
		{"beyond, all required", []conformance.Case{pass, c(scenario.Must, replay.NotRun, true)}, nil, true, conformance.Incomplete},
		{"trouble", []conformance.Case{pass, c(scenario.Info, replay.Error, false)}, nil, false, conformance.Failed},
		{"not reached", nil, errors.New("refused"), false, conformance.Failed},
		{"trouble and a breach", []conformance.Case{c(scenario.Must, replay.Error, false), c(scenario.Must, replay.Fail, false)}, nil, false, conformance.NotConformant},
	}
	for _, tt := range tests {
		r := conformance.Report{Cases: tt.cases, Err: tt.err, RequireAll: tt.all}
		if got := r.Result(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
