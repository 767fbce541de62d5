package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/echoconform/echoconform/reference"
)

// checkSections compares the scenario's screen, client and console blocks with what the wire and the server say. They
// speak of the scenario's only connection.
func (m *player) checkSections(ctx context.Context) error {
	if len(m.all) == 0 {
		return nil
	}
	c := m.all[0]
	last := m.scenario.Steps[len(m.scenario.Steps)-1]
	for _, check := range []func() error{
		func() error { return m.checkScreen(c) },
		func() error { return m.checkClient(c) },
		func() error { return m.checkConsole(ctx, c) },
	} {
		if err := check(); err != nil {
			return m.placed(err, last)
		}
	}
	return nil
}

// checkScreen derives what a person sees in a telnet window from the keys and the wire.
func (m *player) checkScreen(c *conn) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	want := strings.Join(m.scenario.Screen, "\n")
	if m.scenario.Screen == nil || string(c.window.text) == want {
		return nil
	}
	return failf("a telnet window would show %q; expected %q", c.window.text, want)
}

// checkClient derives what the article's client prints from what it would have received.
func (m *player) checkClient(c *conn) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.scenario.Client == nil {
		return nil
	}
	if got := reference.ClientConsole(c.came); !slices.Equal(got, m.scenario.Client) {
		return failf("the article's client would print %q; expected %q", got, m.scenario.Client)
	}
	return nil
}

// checkConsole compares the server's console with the scenario's, for a server that claims the article's. Bytes literals
// are the chunks that the server read: any cut of the same bytes is right, as long as the wire tells the same cut.
func (m *player) checkConsole(ctx context.Context, c *conn) error {
	if m.scenario.Console == nil || !m.play.Article {
		return nil
	}
	patient, cancel := context.WithTimeout(ctx, m.play.Patience)
	defer cancel()
	if !m.play.Server.WaitConsole(patient, m.isConsole) && !m.isConsole(m.play.Server.Console()) {
		return failf("the console says %q; expected %q", m.play.Server.Console(), m.scenario.Console)
	}
	lines := m.play.Server.Console()
	c.mu.Lock()
	defer c.mu.Unlock()
	if st, known := c.judge.Style(); known && toldWire(lines, st.Prefix()) != string(c.came) {
		return failf("the console tells chunks %q, and the wire says %q: each chunk should be one line and one %q", literals(lines), c.came, st.Prefix())
	}
	return nil
}

// isConsole tells whether the lines are the scenario's. Each dial that looked for a refusal and came before the listener
// had gone has left the two lines of a connection among them, and what a server says when it starts stands before them.
func (m *player) isConsole(lines []string) bool {
	got, want := joinLiterals(lines), joinLiterals(m.scenario.Console)
	got = got[max(0, slices.Index(got, want[0])):]
	return isSubsequence(want, got) && len(got)-len(want) <= 2*m.visits
}

func isSubsequence(want, got []string) bool {
	for _, line := range got {
		if len(want) > 0 && want[0] == line {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// joinLiterals makes one literal of each run of bytes literals.
func joinLiterals(lines []string) []string {
	var joined []string
	var run []byte
	inRun := false
	flush := func() {
		if inRun {
			joined = append(joined, reference.BytesLiteral(run))
		}
		run, inRun = nil, false
	}
	for _, line := range lines {
		if b, err := reference.ParseBytesLiteral(line); err == nil {
			run, inRun = append(run, b...), true
			continue
		}
		flush()
		joined = append(joined, line)
	}
	flush()
	return joined
}

func literals(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		_, err := reference.ParseBytesLiteral(line)
		return err != nil
	})
}

// toldWire is what a server has sent that printed these lines.
func toldWire(lines []string, prefix string) string {
	var wire strings.Builder
	for _, line := range literals(lines) {
		b, _ := reference.ParseBytesLiteral(line)
		fmt.Fprintf(&wire, "%s%s", prefix, b)
	}
	return wire.String()
}
