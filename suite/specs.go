// Package suite is the Ginkgo door: one spec per scenario, located at its fixture and labelled by level and style, and
// matchers for bytes and servers. Specs are registered by a function, so that another suite can hold them too:
//
//	var _ = Describe("my server", func() {
//		suite.Specs(suite.Options{Target: "localhost:2222"})
//	})
//
// What is played and how it is judged is the engine's (package conformance): the verdicts are those of the command.
package suite

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

// Options say what the specs are aimed at. At most one of Target, Command and Embedded is set; none means the embedded
// reference servers of both styles.
type Options struct {
	// Target is the address of a server that runs already.
	Target string
	// Command launches the server afresh where a scenario needs it; {port} or {addr} in it is where it listens.
	Command []string
	// Embedded is the style of the reference server that is started in the process.
	Embedded string
	// Style is the server's style; "" learns it.
	Style string
	// Patience is how long nothing may happen; 0 is conformance.DefaultPatience.
	Patience time.Duration
	// Seed gives all random data; 0 draws one.
	Seed uint64
	// Run and Skip are patterns over the scenarios' ids; none runs all.
	Run, Skip []string
	// Strict chooses the strict profile, and RequireAll fails a must that cannot be shown.
	Strict, RequireAll bool
}

// Specs registers one spec per scenario. It panics when the options are wrong, which Ginkgo reports with its place.
func Specs(o Options) {
	if o.Seed == 0 {
		// All processes of a parallel run must build the same tree; the seed is no part of it.
		o.Seed = 1 + rand.Uint64N(1<<32)
	}
	if o.Target == "" && len(o.Command) == 0 && o.Embedded == "" {
		for _, style := range []string{"protocol", "stream"} {
			embedded := o // the container's body runs later
			embedded.Embedded, embedded.Style = style, style
			ginkgo.Describe(style+" reference server", func() { specs(embedded) })
		}
		return
	}
	specs(o)
}

// specs registers the specs of one target. A server that is attached to is one for all: its specs are played in the
// plan's order, by one process, and go on after a failure. Others may be played in any order.
func specs(o Options) {
	config, err := o.config()
	if err != nil {
		panic(err)
	}
	session, err := conformance.New(config)
	if err != nil {
		panic(err)
	}
	if !config.Target.Fresh() {
		ginkgo.Describe("echo server "+o.Target, ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
			ginkgo.AfterAll(session.Close)
			for _, sc := range session.Order() {
				spec(session, sc, o.RequireAll)
			}
		})
		return
	}
	ginkgo.Describe("echo server", func() {
		ginkgo.AfterEach(session.Close) // the server of a spec ends with it, in whichever process it was played
		for _, sc := range session.Order() {
			spec(session, sc, o.RequireAll)
		}
	})
}

func (o Options) config() (conformance.Config, error) {
	c := conformance.Config{Style: o.Style, Seed: o.Seed, Patience: o.Patience, Strict: o.Strict, RequireAll: o.RequireAll}
	var err error
	switch {
	case o.Target != "":
		c.Target, err = target.Attach(o.Target)
	case len(o.Command) > 0:
		c.Target, err = target.Launch(o.Command)
	default:
		c.Target, err = target.Embedded(o.Embedded)
	}
	if err != nil {
		return c, err
	}
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil {
		return c, err
	}
	c.Scenarios, err = scenario.Select(all, o.Run, o.Skip)
	if o.Embedded != "" { // its style is known: what is not for it needs no spec
		c.Scenarios = slices.DeleteFunc(c.Scenarios, func(s scenario.Scenario) bool { return !s.For(o.Embedded) })
	}
	return c, err
}

func spec(session *conformance.Session, sc scenario.Scenario, requireAll bool) {
	labels := ginkgo.Label(append([]string{"level: " + sc.Level.String()}, styleLabels(sc)...)...)
	at := types.CodeLocation{FileName: sc.File, LineNumber: sc.Steps[0].Line}
	ginkgo.It(sc.ID+": "+sc.Requirement, labels, at, func(ctx ginkgo.SpecContext) {
		show(session, session.Play(context.Context(ctx), sc), requireAll)
	})
}

func styleLabels(sc scenario.Scenario) []string {
	labels := []string{}
	for _, name := range []string{"protocol", "stream"} {
		if sc.For(name) {
			labels = append(labels, "style: "+name)
		}
	}
	return labels
}

// show turns a case into what Ginkgo knows: a broken must fails, a broken should is reported, and what could not be
// judged is skipped with its reason.
func show(session *conformance.Session, c conformance.Case, requireAll bool) {
	ginkgo.AddReportEntry("outcome", string(c.Verdict.Outcome), ginkgo.ReportEntryVisibilityNever)
	switch c.Verdict.Outcome {
	case replay.Fail:
		text := report.Failure(session.Report(), c)
		if c.Breach() {
			ginkgo.Fail(text)
		}
		ginkgo.AddReportEntry("warning", text)
	case replay.Error:
		ginkgo.Fail("the harness failed: " + c.Verdict.Reason)
	case replay.NotRun:
		if err := session.Err(); err != nil {
			ginkgo.Fail(err.Error())
		}
		if requireAll && c.Level == scenario.Must {
			ginkgo.Fail("not run: " + c.Verdict.Reason)
		}
		ginkgo.Skip(c.Verdict.Reason)
	case replay.NotApplicable:
		ginkgo.Skip(c.Verdict.Reason)
	}
}
