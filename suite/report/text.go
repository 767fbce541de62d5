// Package report renders a run: as text for people and as JSON for programs. It decides nothing: outcomes, levels and the
// result are package conformance's.
package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
)

// CaseLine is the one line that a run shows of a case when it is done.
func CaseLine(c conformance.Case) string {
	line := fmt.Sprintf("%-8s %-37s", word(c), c.Scenario.ID)
	switch c.Verdict.Outcome {
	case replay.Pass:
		return line + fmt.Sprintf(" %s", shortDuration(c.Verdict.Duration))
	default:
		return clippedTo(line+" "+Printable(c.Verdict.Reason), lineColumns)
	}
}

// lineColumns is how long a line of the account gets; all of it stands in the failure.
const lineColumns = 118

func clippedTo(line string, columns int) string {
	runes := []rune(line)
	if len(runes) <= columns {
		return line
	}
	return string(runes[:columns-1]) + "…"
}

// word is the outcome as a person reads it: a fail is named by its weight.
func word(c conformance.Case) string {
	if c.Verdict.Outcome != replay.Fail {
		return string(c.Verdict.Outcome)
	}
	switch c.Level {
	case scenario.Should:
		return "warning"
	case scenario.Info:
		return "note"
	}
	return "FAIL"
}

func shortDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}

// repeats is how many failures with the same cause are shown in full; the rest say no more.
const repeats = 2

// Failures shows the failed cases: the first ones of each cause in full, and of the others what differs.
func Failures(r conformance.Report, flags ...string) string {
	var b strings.Builder
	seen := map[string]int{}
	for _, c := range r.Cases {
		if c.Verdict.Outcome != replay.Fail && c.Verdict.Outcome != replay.Error {
			continue
		}
		cause := ""
		if f := c.Verdict.Failure; f != nil {
			cause = f.Cause
		}
		if seen[cause]++; cause == "" || seen[cause] <= repeats {
			fmt.Fprintf(&b, "\n%s", Failure(r, c, flags...))
			continue
		}
		fmt.Fprintf(&b, "\n%s  %s  (%s)\n  observed: %s\n  likely cause, as above: %s\n  again: %s\n", word(c), c.Scenario.ID, c.Level,
			Printable(c.Verdict.Reason), Printable(cause), Again(r, c, flags...))
	}
	return b.String()
}

// Failure shows all that is known of a failed case: the requirement, both sides, the likely cause, the wire, the server's
// last words, and the command that repeats it.
func Failure(r conformance.Report, c conformance.Case, flags ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  (%s)\n", word(c), c.Scenario.ID, c.Level)
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-12s %s\n", name+":", text)
		}
	}
	row("requirement", c.Scenario.Requirement)
	for _, source := range c.Scenario.Sources {
		row("source", source)
	}
	f := c.Verdict.Failure
	if f != nil {
		row("at", place(c, f))
	}
	row("observed", Printable(c.Verdict.Reason))
	if f != nil {
		row("likely cause", Printable(f.Cause))
		if m := f.Mismatch; m != nil {
			b.WriteString("  bytes, from the first row that differs:\n")
			b.WriteString(indented(SideBySide(m.Before, m.Want, m.Got, m.Offset)))
		}
	}
	b.WriteString("  wire:\n" + indented(wire(c.Verdict.Transcript)))
	if len(c.Console) > 0 {
		b.WriteString("  the server's last lines:\n")
		for _, line := range c.Console {
			fmt.Fprintf(&b, "    %s\n", Printable(clipped(line)))
		}
	}
	row("again", Again(r, c, flags...))
	return b.String()
}

// clipped cuts a line that a server printed: the JSON report has it whole.
func clipped(line string) string {
	const most = 160
	if len(line) <= most {
		return line
	}
	return line[:most] + fmt.Sprintf("… %d bytes", len(line))
}

// place names the fixture's line, and which client of a crowd and which round it was.
func place(c conformance.Case, f *replay.Failure) string {
	at := fmt.Sprintf("%s:%d  %s", c.Scenario.File, f.Step.Line, f.Step)
	if c.Scenario.Clients > 1 {
		at += fmt.Sprintf("  (client %d of %d)", f.Member, c.Scenario.Clients)
	}
	if c.Scenario.Rounds > 1 {
		at += fmt.Sprintf("  (round %d of %d)", f.Round, c.Scenario.Rounds)
	}
	return at
}

// shownEvents is how many events of a transcript text shows: the first ones, and more of the last ones.
const shownEvents = 24

func wire(t replay.Transcript) string {
	lines := strings.Split(strings.TrimSuffix(t.String(), "\n"), "\n")
	if len(lines) <= shownEvents {
		return strings.Join(lines, "\n") + "\n"
	}
	head, tail := shownEvents/3, shownEvents-shownEvents/3
	short := append(slices.Clone(lines[:head]), fmt.Sprintf("# … %d lines …", len(lines)-head-tail))
	return strings.Join(append(short, lines[len(lines)-tail:]...), "\n") + "\n"
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}

// Printable makes any text harmless for a terminal: what is not printable is escaped as in a Go string.
func Printable(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == '\uFFFD' }) {
		return text
	}
	quoted := strconv.Quote(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// Summary is the last lines of a run: what was not run and how it could be, the counts, and the result.
func Summary(r conformance.Report) string {
	var b strings.Builder
	for _, group := range notRun(r) {
		if group.reason == replay.Interrupted {
			fmt.Fprintf(&b, "interrupted: %d scenarios were not played to their end\n", len(group.ids))
			continue
		}
		fmt.Fprintf(&b, "not run: %s\n%s", Printable(group.reason), wrapped(group.ids))
	}
	if slices.ContainsFunc(r.Cases, isBeyond) {
		b.WriteString("    a launched server shows them: echoconform -- COMMAND {port}\n")
		if r.Kind == "attach" && !r.Restarts {
			b.WriteString("    (and --restarts some of them, where something starts the server again whenever it ends)\n")
		}
	}
	for _, cause := range causes(r) {
		fmt.Fprintf(&b, "likely cause of %d: %s\n", len(cause.ids), Printable(cause.reason))
	}
	if r.Count(replay.Pass)+r.Count(replay.Fail) == 0 {
		for _, group := range grouped(r, func(c conformance.Case) string { return c.Verdict.Reason }) {
			fmt.Fprintf(&b, "%s\n%s", Printable(group.reason), wrapped(group.ids))
		}
		b.WriteString("no rule was judged: nothing is known of this server\n")
	}
	shown := ""
	if r.Result() == conformance.Conformant && slices.ContainsFunc(r.Cases, isBeyond) {
		shown = " as far as this run can show"
	}
	fmt.Fprintf(&b, "%s%s: %s\n", r.Result(), shown, counts(r))
	return b.String()
}

func isBeyond(c conformance.Case) bool { return c.Verdict.Beyond }

// causes are those that several failures share.
func causes(r conformance.Report) []*reasonGroup {
	groups := grouped(r, func(c conformance.Case) string {
		if c.Verdict.Failure == nil {
			return ""
		}
		return c.Verdict.Failure.Cause
	})
	return slices.DeleteFunc(groups, func(g *reasonGroup) bool { return len(g.ids) < 2 })
}

// wrapped lists ids in lines of at most 100 columns.
func wrapped(ids []string) string {
	const indent, most = "    ", 100
	lines := []string{indent}
	for _, id := range ids {
		last := &lines[len(lines)-1]
		if len(*last)+len(id) > most {
			lines = append(lines, indent)
			last = &lines[len(lines)-1]
		}
		*last += id + " "
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

type reasonGroup struct {
	reason string
	ids    []string
}

func notRun(r conformance.Report) []*reasonGroup {
	return grouped(r, func(c conformance.Case) string {
		if c.Verdict.Outcome != replay.NotRun {
			return ""
		}
		return c.Verdict.Reason
	})
}

// grouped puts the cases with the same reason together; those without any are left out.
func grouped(r conformance.Report, reason func(conformance.Case) string) []*reasonGroup {
	var groups []*reasonGroup
	for _, c := range r.Cases {
		why := reason(c)
		if why == "" {
			continue
		}
		i := slices.IndexFunc(groups, func(g *reasonGroup) bool { return g.reason == why })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &reasonGroup{reason: why})
		}
		groups[i].ids = append(groups[i].ids, c.Scenario.ID)
	}
	return groups
}

func counts(r conformance.Report) string {
	byWord := map[string]int{}
	for _, c := range r.Cases {
		byWord[word(c)]++
	}
	var parts []string
	for _, w := range []struct{ word, name string }{
		{"pass", "passed"},
		{"FAIL", "failed"},
		{"warning", "warnings"},
		{"note", "notes"},
		{"error", "errors of the harness"},
		{"not-run", "not run"},
		{"n/a", "not for this style"},
	} {
		if n := byWord[w.word]; n > 0 || w.word == "pass" || w.word == "FAIL" {
			parts = append(parts, fmt.Sprintf("%d %s", n, w.name))
		}
	}
	return strings.Join(parts, ", ")
}
