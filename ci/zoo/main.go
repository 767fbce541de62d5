// Command zoo plays every scenario against echo servers that this project did not write, and compares what fails with what
// is known to: go run ./ci/zoo [NAME…]. servers.tsv says how each is launched, verdicts.tsv which scenarios it fails and
// why. Exit status 0 says that nothing differs; a server that is not installed is named, counted and no difference, unless
// it was asked for by name.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, names []string, out io.Writer) int {
	servers, known, all, err := load()
	if err == nil {
		err = check(servers, known, all, names)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "zoo:", err)
		return 2
	}
	played, missing, differ := 0, 0, 0
	for _, s := range servers {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		if !s.installed() {
			missing++
			fmt.Fprintf(out, "NOT RUN  %-20s %s is not installed; ci/zoo/install says why\n", s.name, s.needs)
			continue
		}
		played++
		if !s.judge(ctx, all, known[s.name], out) {
			differ++
		}
	}
	fmt.Fprintf(out, "zoo: %d servers played, %d as known, %d not; %d not run\n", played, played-differ, differ, missing)
	if differ > 0 || played == 0 || missing > 0 && len(names) > 0 || ctx.Err() != nil {
		return 1
	}
	return 0
}

func load() (servers []server, known map[string][]verdict, all []scenario.Scenario, err error) {
	if servers, err = readServers("ci/zoo/servers.tsv"); err != nil {
		return nil, nil, nil, err
	}
	if known, err = readVerdicts("ci/zoo/verdicts.tsv"); err != nil {
		return nil, nil, nil, err
	}
	all, err = scenario.Load(fixtures.FS, "fixtures")
	return servers, known, all, err
}

// check refuses names and ids that mean nothing: an entry that matches nothing would rot unseen.
func check(servers []server, known map[string][]verdict, all []scenario.Scenario, names []string) error {
	isServer := func(name string) bool {
		return slices.ContainsFunc(servers, func(s server) bool { return s.name == name })
	}
	for _, name := range names {
		if !isServer(name) {
			return fmt.Errorf("no server %q in servers.tsv", name)
		}
	}
	for name, list := range known {
		if !isServer(name) {
			return fmt.Errorf("verdicts.tsv names %q, which is no server of servers.tsv", name)
		}
		for _, v := range list {
			if v.id != everything && !slices.ContainsFunc(all, func(s scenario.Scenario) bool { return s.ID == v.id }) {
				return fmt.Errorf("verdicts.tsv: %s: there is no scenario %q", name, v.id)
			}
		}
	}
	return nil
}

// server is a line of servers.tsv.
type server struct{ name, style, launch, version, needs string }

func (s server) installed() bool {
	return exec.Command("sh", "-c", `command -v "`+s.needs+`" >/dev/null`).Run() == nil
}

func (s server) versionText() string {
	text, _ := exec.Command("sh", "-c", s.version).Output()
	return strings.TrimSpace(string(text))
}

// judge plays the scenarios and prints what differs from what is known; true when nothing does.
func (s server) judge(ctx context.Context, all []scenario.Scenario, known []verdict, out io.Writer) bool {
	start := time.Now()
	report, err := s.play(ctx, all)
	if err != nil {
		fmt.Fprintf(out, "ERROR    %-20s %v\n", s.name, err)
		return false
	}
	differences := compare(report, s, known)
	word := "as known"
	if len(differences) > 0 {
		word = "DIFFERS"
	}
	fmt.Fprintf(out, "%-8s %-20s %s: %d pass, %d fail, %.1f s (%s)\n", word, s.name, report.Result(),
		report.Count(replay.Pass), report.Count(replay.Fail), time.Since(start).Seconds(), s.versionText())
	for _, d := range differences {
		fmt.Fprintln(out, "        ", d)
	}
	return len(differences) == 0
}

func (s server) play(ctx context.Context, all []scenario.Scenario) (conformance.Report, error) {
	t, err := target.Launch(strings.Fields(s.launch))
	if err != nil {
		return conformance.Report{}, err
	}
	session, err := conformance.New(conformance.Config{Target: t, Scenarios: all, Seed: uint64(time.Now().UnixNano())})
	if err != nil {
		return conformance.Report{}, err
	}
	defer session.Close()
	for range session.All(ctx) {
	}
	return session.Report(), session.Err()
}

// everything stands in verdicts.tsv for all scenarios: a server that greets breaks every rule.
const everything = "*"

// compare says what failed and is not known to, and what is known to fail and did not.
func compare(r conformance.Report, s server, known []verdict) []string {
	var differences []string
	if r.Style != strings.TrimPrefix(s.style, "unknown") {
		differences = append(differences, fmt.Sprintf("its style was taken for %q and is %q", r.Style, s.style))
	}
	for _, c := range r.Cases {
		i := slices.IndexFunc(known, func(v verdict) bool { return v.id == c.Scenario.ID || v.id == everything })
		failed := c.Verdict.Outcome == replay.Fail
		switch {
		case c.Verdict.Outcome == replay.NotRun && r.Style == "" && c.Scenario.Styles != nil: // rules of a style that it has not
		case c.Verdict.Outcome == replay.Error, c.Verdict.Outcome == replay.NotRun:
			differences = append(differences, fmt.Sprintf("%s could not be judged: %s", c.Scenario.ID, c.Verdict.Reason))
		case failed && i < 0:
			differences = append(differences, fmt.Sprintf("%s failed, which is not known: %s", c.Scenario.ID, c.Verdict.Reason))
		case c.Verdict.Outcome == replay.Pass && i >= 0 && known[i].always:
			differences = append(differences, fmt.Sprintf("%s is known to fail (%s) and did not: %s", c.Scenario.ID, known[i].reason, c.Verdict.Outcome))
		}
	}
	return differences
}
