package scenario_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/echoconform/echoconform/fixtures"
	"github.com/echoconform/echoconform/suite/scenario"
)

func load(t *testing.T) []scenario.Scenario {
	t.Helper()
	all, err := scenario.Load(fixtures.FS, "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func find(t *testing.T, id string) scenario.Scenario {
	t.Helper()
	found, err := scenario.Select(load(t), []string{id}, nil)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %d found", id, err, len(found))
	}
	return found[0]
}

func TestSelect(t *testing.T) {
	tests := []struct {
		run, skip []string
		want      string // the ids, or the error
	}{
		{run: []string{"telnet/abc"}, want: "telnet/abc"},
		{run: []string{"lines/"}, want: "lines/four-lines"},
		{run: []string{"lines"}, want: "lines/four-lines"},
		{run: []string{"prefix/*"}, skip: []string{"prefix/[l-p]*"}, want: ""},
		{run: []string{"half-close/*"}, skip: []string{"*/[e-z]*"}, want: "half-close/data-and-fin"},
		{run: []string{"telnet/abd"}, want: `pattern "telnet/abd" matches no scenario; did you mean "telnet/abc"?`},
		{skip: []string{"nothing-like-it"}, want: "pattern \"nothing-like-it\" matches no scenario; `echoconform list` shows them all"},
		{run: []string{"[a"}, want: `pattern "[a": syntax error in pattern`},
	}
	for _, tt := range tests {
		selected, err := scenario.Select(load(t), tt.run, tt.skip)
		var ids []string
		for _, s := range selected {
			ids = append(ids, s.ID)
		}
		got := strings.Join(ids, " ")
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("run %q, skip %q:\ngot  %s\nwant %s", tt.run, tt.skip, got, tt.want)
		}
	}
}

func TestTheSameIDTwiceIsAnError(t *testing.T) {
	text := []byte(header + "send \"a\"\nexpect echo\n")
	theirs, err := scenario.Load(fstest.MapFS{"telnet/abc.scenario": {Data: text}, "notes.txt": {Data: []byte("x")}}, "mine")
	if err != nil || len(theirs) != 1 {
		t.Fatalf("%v, %d scenarios", err, len(theirs))
	}
	_, err = scenario.Merge(load(t), theirs)
	if err == nil || !strings.HasPrefix(err.Error(), "mine/telnet/abc.scenario:1:1: the id telnet/abc is taken by fixtures/telnet/abc.scenario") {
		t.Errorf("got %v", err)
	}
}

func TestWhatAScenarioAsksOfAServer(t *testing.T) {
	tests := []struct {
		id                   string
		disconnects, process bool
	}{
		{"fidelity/one-byte", false, false},
		{"half-close/echo-completes", true, false},
		{"lifecycle/exit-zero", true, true},
		{"lifecycle/not-exit-before-drain", true, true},
		{"lifecycle/no-shutdown-while-connected", false, false},
		{"telnet/abc", true, false},
	}
	for _, tt := range tests {
		s := find(t, tt.id)
		if s.Disconnects() != tt.disconnects || s.NeedsProcess() != tt.process {
			t.Errorf("%s: disconnects %v, needs the process %v", tt.id, s.Disconnects(), s.NeedsProcess())
		}
	}
	if n := find(t, "lifecycle/second-disconnect-first").ShownAfterDisconnect(); n != 4 {
		t.Errorf("second-disconnect-first shows %d things after the disconnect, want 4", n)
	}
}

func TestTheStrictProfileHasItsOwnLevels(t *testing.T) {
	s := find(t, "half-close/server-closes")
	if s.LevelIn(false) != scenario.Should || s.LevelIn(true) != scenario.Must {
		t.Errorf("base %v, strict %v", s.LevelIn(false), s.LevelIn(true))
	}
	if s := find(t, "fidelity/one-byte"); s.LevelIn(true) != scenario.Must {
		t.Errorf("strict level of %s is %v", s.ID, s.LevelIn(true))
	}
}
