package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
	"github.com/echoconform/echoconform/suite/scenario"
)

func newPlay() *cobra.Command {
	f := &flags{}
	play := &cobra.Command{
		Use:   "play FILE-OR-ID [flags] [-- COMMAND … {port}]",
		Short: "Play one scenario and show its transcript live",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if dash := cmd.ArgsLenAtDash(); dash != 1 && (dash >= 0 || len(args) != 1) {
				return fmt.Errorf("play takes one scenario, and a server's command only behind --")
			}
			return playOne(cmd.Context(), f, args[0], args[1:], cmd.OutOrStdout())
		},
	}
	f.addTo(play.Flags())
	for _, hidden := range []string{"run", "skip", "report", "parallel", "require-all"} {
		_ = play.Flags().MarkHidden(hidden)
	}
	return play
}

// playOne plays a scenario and prints each event as it is seen.
func playOne(ctx context.Context, f *flags, name string, command []string, out io.Writer) error {
	sc, err := findScenario(f.fixtures, name)
	if err != nil {
		return err
	}
	if f.target == "" && len(command) == 0 && f.style == "auto" {
		f.style = append(sc.Styles, "stream")[0]
	}
	targets, err := f.chosenTarget(command)
	if err != nil {
		return err
	}
	config, err := f.config(targets[0])
	if err != nil {
		return err
	}
	config.Scenarios = []scenario.Scenario{sc}
	config.Watch = func(e replay.Event) { fmt.Fprintln(out, e) }
	s, err := conformance.New(config)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Fprintf(out, "# %s: %s\n", sc.ID, sc.Requirement)
	c := s.Play(ctx, sc)
	r := s.Report()
	if strings.HasSuffix(name, scenario.Ending) {
		r.File = name
	}
	return showOne(r, c, f, out)
}

func showOne(r conformance.Report, c conformance.Case, f *flags, out io.Writer) error {
	if r.Err != nil && r.Result() == conformance.Failed {
		return &statusError{statusHarness, r.Err}
	}
	fmt.Fprintln(out)
	if c.Verdict.Outcome == replay.Fail {
		fmt.Fprint(out, report.Failure(r, c, f.repeated()...))
	} else {
		fmt.Fprintln(out, report.CaseLine(c))
	}
	if status := r.Result().ExitStatus(); status != 0 {
		return &statusError{status, errSaid}
	}
	return nil
}

// findScenario takes a file's path, or an id.
func findScenario(folder, name string) (scenario.Scenario, error) {
	if strings.HasSuffix(name, scenario.Ending) {
		folder, file := filepath.Split(name)
		return scenario.ReadFile(os.DirFS(filepath.Clean(folder)), file, name)
	}
	all, err := loadScenarios(folder)
	if err != nil {
		return scenario.Scenario{}, err
	}
	found, err := scenario.Select(all, []string{name}, nil)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%q names %d scenarios; play takes one", name, len(found))
	}
	if err != nil {
		return scenario.Scenario{}, err
	}
	return found[0], nil
}
