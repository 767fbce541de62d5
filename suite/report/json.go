package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/style"
)

// The types below are the JSON report; docs/report.md is its manual. Fields may be added; none changes its meaning.
type (
	document struct {
		Tool      string     `json:"tool"`
		Version   string     `json:"version"`
		Seed      uint64     `json:"seed"`
		Target    targetJSON `json:"target"`
		Style     string     `json:"style"`
		Result    string     `json:"result"`
		Error     string     `json:"error,omitempty"`
		Scenarios []caseJSON `json:"scenarios"`
	}
	targetJSON struct {
		Kind    string   `json:"kind"`
		Address string   `json:"address"`
		Command []string `json:"command"`
	}
	caseJSON struct {
		ID          string       `json:"id"`
		Requirement string       `json:"requirement"`
		Level       string       `json:"level"`
		Source      string       `json:"source"`
		Style       string       `json:"style"`
		Outcome     string       `json:"outcome"`
		Reason      string       `json:"reason"`
		DurationMS  float64      `json:"duration_ms"`
		Beyond      bool         `json:"beyond_scope,omitempty"`
		Failure     *failureJSON `json:"failure,omitempty"`
		Console     []string     `json:"console,omitempty"`
		Transcript  []eventJSON  `json:"transcript"`
	}
	failureJSON struct {
		File   string  `json:"file"`
		Line   int     `json:"line"`
		Step   string  `json:"step"`
		Offset *int64  `json:"offset,omitempty"`
		Want   *string `json:"want,omitempty"`
		Got    *string `json:"got,omitempty"`
		Cause  string  `json:"cause,omitempty"`
		Again  string  `json:"again"`
	}
	eventJSON struct {
		AtMS   float64 `json:"at_ms"`
		Client string  `json:"client"`
		Event  string  `json:"event"`
		Size   int64   `json:"size,omitempty"`
		Bytes  string  `json:"bytes,omitempty"`
		Note   string  `json:"note,omitempty"`
	}
)

// JSON renders runs as one document. Several runs are those of several styles of embedded servers; a scenario that is not
// for one of these styles is then left out where another style has played it.
func JSON(version string, finished bool, runs ...conformance.Report) ([]byte, error) {
	d := document{Tool: "echoconform", Version: version, Result: string(conformance.Overall(runs...)), Scenarios: []caseJSON{}}
	if !finished && d.Result == string(conformance.Conformant) {
		d.Result = string(conformance.Incomplete)
	}
	for i, r := range runs {
		if i > 0 && r.Style != "" {
			d.Style += "+"
		}
		d.Style += r.Style
		d.Seed = r.Seed
		d.Target = targetJSON{r.Kind, r.Address, append([]string{}, r.Command...)}
		if r.Err != nil {
			d.Error = r.Err.Error()
		}
		for _, c := range r.Cases {
			if len(runs) > 1 && c.Verdict.Outcome == replay.NotApplicable {
				continue
			}
			d.Scenarios = append(d.Scenarios, toJSON(r, c))
		}
	}
	out, err := json.MarshalIndent(d, "", " ")
	return append(out, '\n'), err
}

func milliseconds(us int64) float64 { return float64(us) / 1000 }

func toJSON(r conformance.Report, c conformance.Case) caseJSON {
	j := caseJSON{
		ID: c.Scenario.ID, Requirement: c.Scenario.Requirement, Level: c.Level.String(),
		Source: strings.Join(c.Scenario.Sources, "; "), Style: c.Style, Outcome: string(c.Verdict.Outcome),
		Reason: Printable(c.Verdict.Reason), DurationMS: milliseconds(c.Verdict.Duration.Microseconds()),
		Beyond: c.Verdict.Beyond, Transcript: []eventJSON{},
	}
	for _, line := range c.Console {
		j.Console = append(j.Console, Printable(line))
	}
	for _, e := range c.Verdict.Transcript.Events {
		j.Transcript = append(j.Transcript, eventJSON{milliseconds(e.At.Microseconds()), e.Client, string(e.Kind), e.Size, escaped(e.Bytes), e.Note})
	}
	if f := c.Verdict.Failure; f != nil {
		j.Failure = &failureJSON{File: c.Scenario.File, Line: f.Step.Line, Step: f.Step.String(), Cause: f.Cause, Again: Again(r, c)}
		if m := f.Mismatch; m != nil {
			want, got := escaped(m.Want), escaped(m.Got)
			j.Failure.Offset, j.Failure.Want, j.Failure.Got = &m.Offset, &want, &got
		}
	}
	return j
}

// escaped shows bytes as the inside of a Go string in ASCII, so that each byte can be told from every other.
func escaped(b []byte) string {
	quoted := style.Quote(b, len(b))
	return quoted[1 : len(quoted)-1]
}

// JSONFile is a JSON report that is written as the run goes: at any time the file is a whole document.
type JSONFile struct {
	path, version string
}

// NewJSONFile checks at once that the file can be written, so that a run is not lost for a mistyped path.
func NewJSONFile(path, version string) (*JSONFile, error) {
	f := &JSONFile{path, version}
	return f, f.Write(false)
}

// Write replaces the file's content with the runs so far.
func (f *JSONFile) Write(finished bool, runs ...conformance.Report) error {
	text, err := JSON(f.version, finished, runs...)
	if err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err == nil && !info.Mode().IsRegular() {
		if !finished { // a pipe or a device takes the document once
			return nil
		}
		return os.WriteFile(f.path, text, 0o644)
	}
	return replaceFile(f.path, text)
}

// replaceFile writes beside the file and renames, so that a crash leaves the old document or the new one.
func replaceFile(path string, text []byte) error {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("the report %s cannot be written: %w", path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("the report %s cannot be written: %w", path, err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // after the rename it is not there any more
	_, err = temp.Write(text)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("the report %s cannot be written: %w", path, err)
	}
	return nil
}
