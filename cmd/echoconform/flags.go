package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
	"github.com/echoconform/echoconform/suite/target"
)

// flags are what a run is told on the command line.
type flags struct {
	target, style, fixtures, profile, console string
	run, skip, reports                        []string
	patience                                  time.Duration
	seed                                      uint64
	parallel                                  int
	restarts, requireAll                      bool
}

func (f *flags) addTo(set *pflag.FlagSet) {
	set.StringVar(&f.target, "target", "", "dial the server at `ADDRESS`: host:port, tcp4://host:port, tcp6://host:port or unix:/path")
	set.StringVar(&f.style, "style", "auto", "the server's style: protocol, stream, or auto to learn it from the first echoed byte")
	set.StringArrayVar(&f.run, "run", nil, "play only the scenarios that `PATTERN` matches, such as 'half-close/*'; may be repeated")
	set.StringArrayVar(&f.skip, "skip", nil, "leave out the scenarios that `PATTERN` matches; may be repeated")
	set.StringVar(&f.fixtures, "fixtures", "", "play the scenarios below `DIR` too")
	set.DurationVar(&f.patience, "patience", conformance.DefaultPatience, "how long nothing may happen; slow but moving never fails")
	set.Uint64Var(&f.seed, "seed", 0, "the `NUMBER` that all random data comes from; 0 draws one (default 0)")
	set.StringArrayVar(&f.reports, "report", nil, "write a report: json=`FILE`")
	set.StringVar(&f.profile, "profile", "base", "base, or strict: RFC 862 to the letter, as Protohackers reads it")
	set.StringVar(&f.console, "console", "any", "article: the server prints what the article's servers print, and is held to it")
	set.IntVar(&f.parallel, "parallel", 0, "how many scenarios are played side by side at most; 0 chooses (default 0)")
	set.BoolVar(&f.restarts, "restarts", false, "something starts the server at --target again whenever it ends")
	set.BoolVar(&f.requireAll, "require-all", false, "a must that this run cannot show makes it incomplete")
}

// maxSeed is the largest number that every JSON reader keeps.
const maxSeed = 1 << 53

// config turns flags into what the engine runs; every error is a mistake of the user's.
func (f *flags) config(t target.Target) (conformance.Config, error) {
	c := conformance.Config{
		Target: t, Style: f.style, Patience: f.patience, RequireAll: f.requireAll,
		Restarts: f.restarts, Parallel: f.parallel, Seed: f.seed,
	}
	if err := f.check(t); err != nil {
		return c, err
	}
	c.Strict, c.Article = f.profile == "strict", f.console == "article"
	if c.Seed == 0 {
		c.Seed = 1 + rand.Uint64N(1<<32)
	}
	all, err := loadScenarios(f.fixtures)
	if err != nil {
		return c, err
	}
	if c.Scenarios, err = scenario.Select(all, f.run, f.skip); err != nil {
		return c, err
	}
	if len(c.Scenarios) == 0 {
		return c, errors.New("--skip leaves no scenario to play")
	}
	return c, nil
}

func (f *flags) check(t target.Target) error {
	switch {
	case f.profile != "base" && f.profile != "strict":
		return fmt.Errorf("--profile %q: it is base or strict", f.profile)
	case f.console != "any" && f.console != "article":
		return fmt.Errorf("--console %q: it is any or article", f.console)
	case f.console == "article" && t.Kind() == "attach":
		return errors.New("--console article: an address shows no console; launch the server with a command behind --")
	case f.restarts && t.Kind() != "attach":
		return errors.New("--restarts is about a server at --target; one that is launched is started afresh anyway")
	case f.parallel < 0:
		return fmt.Errorf("--parallel %d: it is 1 or more, or 0 to choose", f.parallel)
	case f.seed >= maxSeed:
		return fmt.Errorf("--seed %d: it is below %d", f.seed, uint64(maxSeed))
	}
	return nil
}

func isStyle(name string) bool {
	_, err := style.Parse(name)
	return err == nil
}

// chosenTarget is the server that flags and the command behind -- name; none means the embedded ones.
func (f *flags) chosenTarget(command []string) ([]target.Target, error) {
	switch {
	case f.style != "auto" && !isStyle(f.style):
		return nil, fmt.Errorf("--style %q: it is protocol, stream or auto", f.style)
	case f.target != "" && len(command) > 0:
		return nil, errors.New("--target and a command behind -- are two targets; give one")
	case f.target != "":
		t, err := target.Attach(f.target)
		return []target.Target{t}, err
	case len(command) > 0:
		t, err := target.Launch(command)
		return []target.Target{t}, err
	}
	return embedded(f.style)
}

// embedded returns the reference servers of the style, or of both where none was chosen.
func embedded(name string) ([]target.Target, error) {
	styles := []string{name}
	if name == "auto" {
		styles = []string{"protocol", "stream"}
	}
	var all []target.Target
	for _, name := range styles {
		t, err := target.Embedded(name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// loadScenarios reads the scenarios that come with the tool and those below the user's folder.
func loadScenarios(folder string) ([]scenario.Scenario, error) {
	own, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil || folder == "" {
		return own, err
	}
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--fixtures: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("--fixtures %s: it is a folder of %s files", folder, scenario.Ending)
	}
	theirs, err := scenario.Load(os.DirFS(folder), filepath.ToSlash(folder))
	if err != nil {
		return nil, err
	}
	if len(theirs) == 0 {
		return nil, fmt.Errorf("--fixtures %s: there is no %s file below it", folder, scenario.Ending)
	}
	return scenario.Merge(own, theirs)
}

// jsonPath is the file of the JSON report; "" when none is wanted.
func (f *flags) jsonPath() (string, error) {
	path := ""
	for _, r := range f.reports {
		format, file, ok := strings.Cut(r, "=")
		switch {
		case !ok || file == "":
			return "", fmt.Errorf("--report %q: it is written json=FILE", r)
		case format != "json":
			return "", fmt.Errorf("--report %q: unknown format %q; json is known", r, format)
		case file == "-":
			return "", errors.New("--report json=-: standard output is taken by the account of the run; name a file")
		case path != "":
			return "", errors.New("--report json is given twice")
		}
		path = file
	}
	return path, nil
}

// repeated are the flags that a case needs to be played again as it was.
func (f *flags) repeated() []string {
	var words []string
	add := func(changed bool, flag ...string) {
		if changed {
			words = append(words, flag...)
		}
	}
	add(f.fixtures != "", "--fixtures", f.fixtures)
	add(f.patience != conformance.DefaultPatience, "--patience", f.patience.String())
	add(f.profile == "strict", "--profile", "strict")
	add(f.console == "article", "--console", "article")
	add(f.restarts, "--restarts")
	return words
}
