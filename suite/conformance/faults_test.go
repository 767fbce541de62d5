package conformance_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/echoconform/echoconform/reference/faulty"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

// faultyFlag is the first argument of this test binary where it is to be a server, and no test.
const faultyFlag = "-faulty="

// sideBySide is how many tests of this package run at once: nearly all of them wait, for a server that says nothing.
const sideBySide = "12"

// TestMain is also the main of a faulty server: its end and its exit status are seen of a process only.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && strings.HasPrefix(os.Args[1], faultyFlag) {
		os.Exit(serveFaulty(strings.TrimPrefix(os.Args[1], faultyFlag), os.Args[2], os.Args[3], os.Args[4]))
	}
	if os.Getenv("GORACE") == "" {
		_ = os.Setenv("GORACE", "atexit_sleep_ms=0") // a server that ends serves nobody for a second more
	}
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", sideBySide) // the flag exists in every test binary
	}
	os.Exit(m.Run())
}

// serveFaulty is the program of a server that has at most one fault. It prints to a console only where somebody reads it:
// the large scenarios would print hundreds of megabytes.
func serveFaulty(fault, style, console, address string) int {
	var to io.Writer
	if console == "article" {
		to = os.Stdout
	}
	s, err := faulty.Listen(style, fault, address, to)
	if err == nil {
		err = s.Wait()
	}
	if exit := faulty.ExitError(0); errors.As(err, &exit) {
		return int(exit)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

// launchFaulty is a target that has the fault; "" is a correct server.
func launchFaulty(t *testing.T, style, fault string, article bool) target.Target {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	console := "silent"
	if article {
		console = "article"
	}
	tg, err := target.Launch([]string{exe, faultyFlag + fault, style, console, "{addr}"})
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

func runFaulty(t *testing.T, style string, f faulty.Fault, ids []string) map[string]conformance.Case {
	t.Helper()
	r := run(t, conformance.Config{
		Target: launchFaulty(t, style, f.Name, f.Console), Scenarios: scenarios(t, ids...), Style: style, Seed: 1, Article: f.Console,
	})
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	cases := map[string]conformance.Case{}
	for _, c := range r.Cases {
		cases[c.Scenario.ID] = c
	}
	return cases
}

func TestEveryFaultIsCaught(t *testing.T) {
	t.Parallel()
	for _, f := range faulty.All() {
		for _, style := range []string{"protocol", "stream"} {
			if !f.For(style) {
				continue
			}
			t.Run(f.Name+"/"+style, func(t *testing.T) {
				t.Parallel()
				cases := runFaulty(t, style, f, slices.Concat(f.Kills, f.Spares))
				killed := 0
				for _, id := range f.Kills {
					if cases[id].Scenario.For(style) {
						killed++
						checkKilled(t, f, cases[id])
					}
				}
				if killed == 0 {
					t.Errorf("no scenario for the style %s is said to catch it", style)
				}
				for _, id := range f.Spares {
					if c := cases[id]; c.Scenario.For(style) && c.Verdict.Outcome != replay.Pass {
						t.Errorf("%s: %s, %s; it has to pass", id, c.Verdict.Outcome, c.Verdict.Reason)
					}
				}
			})
		}
	}
}

// checkKilled asks for a failure of the rule, not of the server as a whole.
func checkKilled(t *testing.T, f faulty.Fault, c conformance.Case) {
	t.Helper()
	switch v := c.Verdict; {
	case v.Outcome != replay.Fail:
		t.Errorf("%s: %s %s; it has to fail", c.Scenario.ID, v.Outcome, v.Reason)
	case v.Failure.Refused && !f.Refuses:
		t.Errorf("%s: it failed because no connection was accepted: %s", c.Scenario.ID, v.Reason)
	default:
		t.Logf("%s: step %q: %s\n\tcause: %s", c.Scenario.ID, v.Failure.Step, v.Reason, v.Failure.Cause)
	}
}

func TestEveryScenarioCatchesAFault(t *testing.T) {
	all := scenarios(t)
	var killed []string
	for _, f := range faulty.All() {
		killed = append(killed, f.Kills...)
		for _, id := range slices.Concat(f.Kills, f.Spares) {
			if !slices.ContainsFunc(all, func(sc scenario.Scenario) bool { return sc.ID == id }) {
				t.Errorf("%s: there is no scenario %s", f.Name, id)
			}
		}
	}
	for _, sc := range all {
		if !slices.Contains(killed, sc.ID) {
			t.Errorf("%s: no fault has ever made it fail", sc.ID)
		}
	}
}

func TestAServerWithoutFaultConforms(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"protocol", "stream"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			r := run(t, conformance.Config{Target: launchFaulty(t, style, "", false), Scenarios: scenarios(t), Style: style, Seed: 1, RequireAll: true})
			if r.Result() != conformance.Conformant {
				t.Errorf("the result is %s", r.Result())
			}
			for _, c := range r.Cases {
				if c.Verdict.Outcome != replay.Pass && c.Scenario.For(style) {
					t.Errorf("%s: %s %s", c.Scenario.ID, c.Verdict.Outcome, c.Verdict.Reason)
				}
			}
			article := conformance.Config{Target: launchFaulty(t, style, "", true), Scenarios: scenarios(t, "telnet/abc", "lines/four-lines"), Style: style, Seed: 1, Article: true}
			if r := run(t, article); r.Result() != conformance.Conformant {
				t.Errorf("with the article's console the result is %s", r.Result())
			}
		})
	}
}
