package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/scenario"
)

const header = "requirement: r\nlevel: must\nsource: s\n\n"

func TestParseReadsTheWholeLanguage(t *testing.T) {
	text := `# a comment
requirement: each key is echoed
level: should
strict: must
styles: protocol, stream
source: RFC 862
source: https://example.org/#fragment
cause: it buffers
clients: 3
rounds: 2
alone: yes

# steps
alice: open with receive-buffer 32KiB segment-size 536 nagle
alice: send "a\r\n\x00\xff" bytes 00..03 FF repeat 4 "ab" random 1MiB in writes of 1..64KiB   # trailing
alice: type "abc"
alice: trickle "xy" every 10ms
gather
alice: stop-reading
pause 1s
alice: start-reading at 8MiB/s
alice: expect "a" "b"
alice: expect echo
alice: expect silence
alice: expect silence for 1s
alice: expect open
alice: expect chunks at most 7
alice: expect latency below 40ms
alice: half-close
alice: expect eof
bob: expect served
bob: reset
bob: open
bob: close
carol: expect refused
expect shutdown
expect running
expect exit 0

console:
    b'a'

    b'b'
screen:
    x
client:
    Lines received
`
	got, err := scenario.Parse("telnet/abc.scenario", text)
	if err != nil {
		t.Fatal(err)
	}
	type action = scenario.Action
	a, b, none := "alice", "bob", ""
	step := func(client string, a action) scenario.Step { return scenario.Step{Client: client, Action: a} }
	want := scenario.Scenario{
		ID: "telnet/abc", File: "telnet/abc.scenario", Requirement: "each key is echoed",
		Level: scenario.Should, Strict: scenario.Must, Styles: []string{"protocol", "stream"},
		Sources: []string{"RFC 862", "https://example.org/#fragment"}, Cause: "it buffers", Clients: 3, Rounds: 2, Alone: true,
		Steps: []scenario.Step{
			step(a, scenario.Open{Options: scenario.Options{ReceiveBuffer: 32 << 10, SegmentSize: 536, Nagle: true}}),
			step(a, scenario.Send{Payloads: []scenario.Payload{
				{Literal: "a\r\n\x00\xff", Times: 1},
				{Literal: "\x00\x01\x02\x03\xff", Times: 1},
				{Literal: "ab", Times: 4},
				{Random: 1 << 20},
			}, Writes: scenario.Range{Min: 1, Max: 64 << 10}}),
			step(a, scenario.Type{Payload: scenario.Payload{Literal: "abc", Times: 1}}),
			step(a, scenario.Trickle{Payload: scenario.Payload{Literal: "xy", Times: 1}, Every: 10 * time.Millisecond}),
			step(none, scenario.Gather{}),
			step(a, scenario.StopReading{}),
			step(none, scenario.Pause{For: time.Second}),
			step(a, scenario.StartReading{BytesPerSecond: 8 << 20}),
			step(a, scenario.ExpectBytes{Bytes: "ab"}),
			step(a, scenario.ExpectEcho{}),
			step(a, scenario.ExpectSilence{For: 300 * time.Millisecond}),
			step(a, scenario.ExpectSilence{For: time.Second}),
			step(a, scenario.ExpectOpen{}),
			step(a, scenario.ExpectChunks{Max: 7}),
			step(a, scenario.ExpectLatency{Below: 40 * time.Millisecond}),
			step(a, scenario.HalfClose{}),
			step(a, scenario.ExpectEOF{}),
			step(b, scenario.ExpectServed{}),
			step(b, scenario.Reset{}),
			step(b, scenario.Open{}),
			step(b, scenario.Close{}),
			step("carol", scenario.ExpectRefused{}),
			step(none, scenario.ExpectShutdown{}),
			step(none, scenario.ExpectRunning{}),
			step(none, scenario.ExpectExit{Status: 0}),
		},
		Console: []string{"b'a'", "", "b'b'"}, Screen: []string{"x"}, Client: []string{"Lines received"},
	}
	if diff := cmp.Diff(want, got, withoutPlaces); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if first := got.Steps[0]; first.Line != 14 || first.Column != 8 {
		t.Errorf("the first step stands at %d:%d, want 14:8", first.Line, first.Column)
	}
}

var withoutPlaces = cmpopts.IgnoreFields(scenario.Step{}, "Line", "Column")

func TestParseNamesThePlaceOfAMistake(t *testing.T) {
	tests := map[string]struct{ file, text, want string }{
		"unknown step": {"a.scenario", header + "sned \"a\"", `a.scenario:5:1: unknown step "sned"; did you mean "send"?` +
			"\n    sned \"a\"\n    ^"},
		"unknown expectation":     {"a.scenario", header + "send \"a\"\nexpect  ehco", `a.scenario:6:9: unknown expectation "ehco"; did you mean "echo"?` + "\n    expect  ehco\n            ^"},
		"far from every step":     {"a.scenario", header + "frobnicate", `a.scenario:5:1: unknown step "frobnicate"; known are open, send`},
		"unknown key":             {"a.scenario", "requiremnt: r\n", `a.scenario:1:1: unknown key "requiremnt"; did you mean "requirement"?`},
		"key twice":               {"a.scenario", "level: must\nlevel: must\n", `a.scenario:2:1: level stands twice; the first is in line 1`},
		"unknown level":           {"a.scenario", "level: shall\n", `a.scenario:1:8: unknown level "shall"`},
		"unknown style":           {"a.scenario", "styles: protocol, streem\n", `a.scenario:1:9: `},
		"no level":                {"a.scenario", "requirement: r\nsource: s\n\nsend \"a\"\nexpect echo\n", "a.scenario:1:1: the header has no level"},
		"no source":               {"a.scenario", "requirement: r\nlevel: must\n\nsend \"a\"\nexpect echo\n", "a.scenario:1:1: the header has no source"},
		"no value":                {"a.scenario", "level: \n", "a.scenario:1:8: level has no value"},
		"not a header line":       {"a.scenario", "send \"a\"\n", "a.scenario:1:1: not a header line"},
		"no steps":                {"a.scenario", header, "a.scenario:5:1: there is no step"},
		"cannot fail":             {"a.scenario", header + "send \"a\"\n", "a.scenario:5:1: no step expects anything"},
		"open string":             {"a.scenario", header + "send \"a", "a.scenario:5:6: a string that does not end"},
		"no payload":              {"a.scenario", header + "send", "a.scenario:5:5: here should be a payload"},
		"empty payload":           {"a.scenario", header + `send ""`, "a.scenario:5:6: an empty payload sends nothing"},
		"bad size":                {"a.scenario", header + "send random 1MB", `a.scenario:5:13: "1MB" is no size; write a number of bytes`},
		"huge size":               {"a.scenario", header + "send random 9223372036854775807GiB", `a.scenario:5:13: `},
		"downwards":               {"a.scenario", header + `send "a" in writes of 9..1`, `a.scenario:5:23: "9..1" counts downwards`},
		"bad duration":            {"a.scenario", header + "pause 5", `a.scenario:5:7: "5" is no duration`},
		"bad rate":                {"a.scenario", header + "start-reading at 5", `a.scenario:5:18: "5" is no rate`},
		"one word too many":       {"a.scenario", header + "close now", `a.scenario:5:7: "now" is one word too many`},
		"string for a word":       {"a.scenario", header + `pause "1s"`, "a.scenario:5:7: a string, where there should be a duration"},
		"mixed clients":           {"a.scenario", header + "send \"a\"\nbob: expect echo", "a.scenario:6:6: some steps name their client and some do not"},
		"server step of a client": {"a.scenario", header + "bob: expect shutdown", `a.scenario:5:6: "expect shutdown" looks at the server`},
		"send after half-close":   {"a.scenario", header + "half-close\nsend \"a\"\nexpect echo", "a.scenario:6:1: \"send \\\"a\\\"\": nothing can be sent after a half-close"},
		"use after close":         {"a.scenario", header + "close\nexpect echo", `a.scenario:6:1: "expect echo": this client has no connection any more`},
		"open twice":              {"a.scenario", header + "open\nopen\nexpect echo", `a.scenario:6:1: "open": this client is open already`},
		"block twice":             {"a.scenario", header + "expect echo\nconsole:\n    a\nconsole:\n    b\n", "a.scenario:8:1: console: stands twice"},
		"empty block":             {"a.scenario", header + "expect echo\nconsole:\nexpect echo\n", "a.scenario:6:1: nothing follows"},
		"control character":       {"a.scenario", header + "send \"a\x07\"", `a.scenario:5:8: the control character U+0007`},
		"not UTF-8":               {"a.scenario", header + "send \"\xff\"", `a.scenario:5:7: a byte that is not UTF-8; write it inside a string as "\xff"`},
		"byte order mark":         {"a.scenario", "\uFEFF" + header, "a.scenario:1:1: the control character U+FEFF"},
		"bad id":                  {"Telnet ABC.scenario", header + "expect echo", "Telnet ABC.scenario:1:1: the path is the scenario's id"},
		"bad exit status":         {"a.scenario", header + "expect exit 256", `a.scenario:5:13: "256" is not an exit status`},
		"bad clients":             {"a.scenario", "clients: 0\n", `a.scenario:1:10: "0" is no number from 1`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Parse(tt.file, tt.text)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestLineEndsOfWindowsAreRead(t *testing.T) {
	unix := header + "send \"a\"\nexpect echo\n\nconsole:\n    a\n"
	want, err := scenario.Parse("a.scenario", unix)
	if err != nil {
		t.Fatal(err)
	}
	got, err := scenario.Parse("a.scenario", strings.ReplaceAll(unix, "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFixturesPrintToThemselves(t *testing.T) {
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d scenarios were found", len(all))
	}
	for _, s := range all {
		again, err := scenario.Parse(s.ID+scenario.Ending, s.Print())
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		s.File = again.File
		if diff := cmp.Diff(s, again, withoutPlaces); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.ID, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(header + "send \"a\"\nexpect echo\n")
	f.Add(header + "a: open with nagle\na: type bytes 00..FF\nconsole:\n    x\n")
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		f.Add(s.Print())
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scenario.Parse("a.scenario", text)
		if err != nil {
			_ = err.Error()
			return
		}
		printed := s.Print()
		again, err := scenario.Parse("a.scenario", printed)
		if err != nil {
			t.Fatalf("%v\nprinted:\n%s", err, printed)
		}
		s.File = again.File
		if diff := cmp.Diff(s, again, withoutPlaces); diff != "" {
			t.Fatalf("(-want +got):\n%s\nprinted:\n%s", diff, printed)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text, err := fixtures.FS.ReadFile("telnet/abc.scenario")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scenario.Parse("telnet/abc.scenario", string(text)); err != nil {
			b.Fatal(err)
		}
	}
}
