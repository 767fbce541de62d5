package report_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// hostile is what a target may send or print to break a terminal or a format.
const hostile = "\x1b[31m</script>\"'&\x00\xff\u202e\r\n"

func failing(t *testing.T) (conformance.Report, conformance.Case) {
	t.Helper()
	sc, err := scenario.Parse("fidelity/x.scenario", "requirement: it comes back\nlevel: must\nsource: RFC 862\nsource: a thread\n\nsend \"abc\"\nexpect echo\n")
	if err != nil {
		t.Fatal(err)
	}
	c := conformance.Case{
		Scenario: sc, Level: scenario.Must, Style: "stream", Console: []string{hostile},
		Verdict: replay.Verdict{
			Outcome: replay.Fail, Reason: "byte 1: " + hostile, Duration: 1500 * time.Microsecond,
			Failure: &replay.Failure{
				Step: sc.Steps[1], Round: 1, Member: 1, Cause: "it is " + hostile,
				Mismatch: &style.Mismatch{Offset: 1, Before: []byte("a"), Want: []byte("bc"), Got: []byte(hostile)},
			},
			Transcript: replay.Transcript{Events: []replay.Event{
				{Kind: replay.Opened}, {Kind: replay.Sent, Bytes: []byte("abc"), Size: 3}, {Kind: replay.Received, Bytes: []byte("a" + hostile), Size: int64(1 + len(hostile))},
			}},
		},
	}
	return conformance.Report{Seed: 7, Kind: "launch", Command: []string{"sh", "-c", "it's {port}"}, Style: "stream", Cases: []conformance.Case{c}}, c
}

func TestFailureSaysAllThatIsKnown(t *testing.T) {
	r, c := failing(t)
	got := report.Failure(r, c, "--patience", "7s")
	for _, want := range []string{
		"FAIL  fidelity/x  (must)\n", "requirement: it comes back\n", "source:      RFC 862\n", "source:      a thread\n",
		"at:          fidelity/x.scenario:7  expect echo\n", `observed:    byte 1: \x1b[31m</script>"'&\x00\xff\u202e\r\n`,
		"           0  expected  61 62 63", "              got       61 1b 5b 33 31 6d", "\n                           ^^\n",
		`expect "a\x1b[31m</script>`, `the server's last lines:`,
		`again:       echoconform --patience 7s --style stream --run fidelity/x --seed 7 -- sh -c 'it'\''s {port}'`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestNothingThatATargetSendsReachesATerminalRaw(t *testing.T) {
	r, c := failing(t)
	for name, text := range map[string]string{"failure": report.Failure(r, c), "line": report.CaseLine(c), "summary": report.Summary(r), "failures": report.Failures(r)} {
		for _, raw := range []string{"\x1b", "\x00", "\r", "\u202e", "\xff"} {
			if strings.Contains(text, raw) {
				t.Errorf("%s holds %q raw:\n%q", name, raw, text)
			}
		}
	}
}

func TestSideBySideMarksTheFirstDifference(t *testing.T) {
	got := report.SideBySide([]byte("0123456789abcdefXY"), []byte("Zz"), []byte("Q"), 18)
	want := "" +
		"      10  expected  61 62 63 64 65 66 58 59 5a 7a                    |abcdefXYZz|\n" +
		"          got       61 62 63 64 65 66 58 59 51                       |abcdefXYQ|\n" +
		"                                            ^^\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := report.SideBySide(nil, nil, []byte("x"), 0); !strings.Contains(got, "(nothing)") {
		t.Errorf("nothing was expected, and it says\n%s", got)
	}
}

func TestJSONIsReadBack(t *testing.T) {
	r, _ := failing(t)
	text, err := report.JSON("1.2.3", true, r)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tool, Version, Style, Result string
		Seed                         uint64
		Target                       struct {
			Kind, Address string
			Command       []string
		}
		Scenarios []struct {
			ID, Requirement, Level, Source, Outcome, Reason string
			DurationMS                                      float64 `json:"duration_ms"`
			Failure                                         struct {
				File, Want, Got, Again string
				Line                   int
				Offset                 int64
			}
			Transcript []struct{ Event, Bytes string }
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	s := got.Scenarios[0]
	if got.Tool != "echoconform" || got.Version != "1.2.3" || got.Seed != 7 || got.Result != "not-conformant" || got.Target.Kind != "launch" || got.Style != "stream" ||
		s.ID != "fidelity/x" || s.Source != "RFC 862; a thread" || s.Outcome != "fail" || s.DurationMS != 1.5 || s.Failure.Line != 7 || s.Failure.Offset != 1 ||
		s.Failure.Want != "bc" || s.Transcript[1].Bytes != "abc" || s.Transcript[2].Event != "received" {
		t.Errorf("%+v", got)
	}
	if want := style.Quote([]byte(hostile), 100); `"`+s.Failure.Got+`"` != want {
		t.Errorf("got %s, want %s", s.Failure.Got, want)
	}
}

func TestAJSONFileIsWholeAtAnyTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	f, err := report.NewJSONFile(path, "1")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := failing(t)
	r.Cases[0].Verdict = replay.Verdict{Outcome: replay.Pass}
	for _, step := range []struct {
		finished bool
		runs     []conformance.Report
		want     string
	}{{false, nil, "incomplete"}, {false, []conformance.Report{r}, "incomplete"}, {true, []conformance.Report{r}, "conformant"}} {
		if err := f.Write(step.finished, step.runs...); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Result string }
		if err := json.Unmarshal(text, &got); err != nil || got.Result != step.want {
			t.Errorf("%v, result %q, want %q", err, got.Result, step.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("there is more than the report: %v", left)
	}
	if _, err := report.NewJSONFile(filepath.Join(path, "below-a-file.json"), "1"); err == nil {
		t.Error("a path that cannot be written is no error")
	}
}

func TestSummaryNamesWhatWasNotRunAndWhy(t *testing.T) {
	r, c := failing(t)
	beyond := c
	beyond.Verdict = replay.Verdict{Outcome: replay.NotRun, Reason: "no process", Beyond: true}
	r.Cases = append(r.Cases, beyond, beyond)
	got := report.Summary(r)
	for _, want := range []string{"not run: no process\n    fidelity/x fidelity/x\n", "echoconform -- COMMAND {port}", "not-conformant: 0 passed, 1 failed, 2 not run\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	r.Err = errors.New("gone")
	if r.Result() != conformance.NotConformant {
		t.Errorf("a breach weighs less than trouble: %s", r.Result())
	}
}
