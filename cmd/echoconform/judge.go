package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

// judge makes a run and prints it: a line for each case as it is done, then each failure in full, then the result.
func judge(ctx context.Context, f *flags, command []string, out io.Writer) error {
	targets, err := f.chosenTarget(command)
	if err != nil {
		return err
	}
	path, err := f.jsonPath()
	if err != nil {
		return err
	}
	r := &judging{flags: f, out: out}
	for _, t := range targets {
		if err := r.add(t); err != nil {
			return err
		}
	}
	if path != "" {
		if r.json, err = report.NewJSONFile(path, version); err != nil {
			return err
		}
	}
	r.run(ctx)
	return r.conclude()
}

// judging is a run as the command shows it: one session, or one for each embedded style.
type judging struct {
	flags    *flags
	sessions []*conformance.Session

	mu      sync.Mutex // guards all below
	out     io.Writer
	json    *report.JSONFile
	jsonErr error
}

func (j *judging) add(t target.Target) error {
	config, err := j.flags.config(t)
	if err != nil {
		return err
	}
	if t.Kind() == "embedded" {
		config.Style = t.Style()
		if j.flags.style == "auto" && !anyFor(config.Scenarios, t.Style()) {
			return nil
		}
	}
	if len(j.sessions) > 0 {
		config.Seed = j.sessions[0].Report().Seed
	}
	s, err := conformance.New(config)
	if err != nil {
		return err
	}
	j.sessions = append(j.sessions, s)
	return nil
}

// anyFor tells whether a scenario is for the style: an embedded server that none is for is not started.
func anyFor(all []scenario.Scenario, style string) bool {
	return slices.ContainsFunc(all, func(s scenario.Scenario) bool { return s.For(style) })
}

func (j *judging) run(ctx context.Context) {
	first := j.sessions[0].Report()
	fmt.Fprintf(j.out, "%s, seed %d\n", describe(first), first.Seed)
	var group sync.WaitGroup
	for _, s := range j.sessions {
		group.Go(func() {
			defer s.Close()
			for c := range s.All(ctx) {
				j.show(c)
			}
		})
	}
	group.Wait()
}

func describe(r conformance.Report) string {
	switch r.Kind {
	case "attach":
		return "target " + r.Address
	case "launch":
		return fmt.Sprintf("target %q, launched", r.Command)
	}
	return "the embedded reference servers"
}

// show prints a case when it is done. What is not for the server's style is counted at the end and not listed.
func (j *judging) show(c conformance.Case) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if c.Verdict.Outcome != replay.NotApplicable && c.Verdict.Outcome != replay.NotRun {
		style := ""
		if len(j.sessions) > 1 {
			style = fmt.Sprintf("%-9s", c.Style)
		}
		fmt.Fprintln(j.out, style+report.CaseLine(c))
	}
	j.writeJSON(false)
}

func (j *judging) writeJSON(finished bool) {
	if j.json == nil || j.jsonErr != nil {
		return
	}
	j.jsonErr = j.json.Write(finished, j.reports()...)
}

func (j *judging) reports() []conformance.Report {
	var all []conformance.Report
	for _, s := range j.sessions {
		all = append(all, s.Report())
	}
	return all
}

// conclude prints what a person reads last and turns the result into the exit status.
func (j *judging) conclude() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.writeJSON(true)
	runs := j.reports()
	for _, r := range runs {
		if r.Err != nil && r.Result() == conformance.Failed {
			return &statusError{statusHarness, r.Err}
		}
		fmt.Fprint(j.out, report.Failures(r, j.flags.repeated()...))
	}
	fmt.Fprintln(j.out)
	for _, r := range runs {
		if len(runs) > 1 {
			fmt.Fprintf(j.out, "%-9s", r.Style)
		} else if r.Style != "" {
			fmt.Fprintf(j.out, "style %s\n", r.Style)
		}
		fmt.Fprint(j.out, report.Summary(r))
	}
	if j.jsonErr != nil {
		return &statusError{statusHarness, j.jsonErr}
	}
	if status := conformance.Overall(runs...).ExitStatus(); status != 0 {
		return &statusError{status, errSaid}
	}
	return nil
}
