package replay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// expect carries out an expectation of one client's connection.
func (m *player) expect(ctx context.Context, c *conn, action scenario.Action) error {
	switch a := action.(type) {
	case scenario.ExpectEcho:
		return m.expectEcho(ctx, c)
	case scenario.ExpectBytes:
		return m.expectBytes(ctx, c, a.Bytes)
	case scenario.ExpectEOF:
		return m.expectEnd(ctx, c, endedFIN)
	case scenario.ExpectReset:
		return m.expectEnd(ctx, c, endedReset)
	case scenario.ExpectClosed:
		return m.expectEnd(ctx, c, endedFIN, endedReset)
	case scenario.ExpectSilence:
		return m.expectSilence(ctx, c, a.For)
	case scenario.ExpectOpen:
		return c.expectOpen()
	case scenario.ExpectServed:
		c.send(scenario.Payload{Literal: "?", Times: 1}, scenario.Range{}, false)
		return m.expectEcho(ctx, c)
	case scenario.ExpectChunks:
		return c.expectChunks(a.Max)
	case scenario.ExpectLatency:
		return m.expectLatency(a.Below)
	}
	return &trouble{fmt.Errorf("no player for the step %q", action)}
}

// errStalled says that nothing has happened for the whole patience.
var errStalled = errors.New("stalled")

// errEnded says that the server ended the connection before what was waited for.
var errEnded = errors.New("ended")

// await blocks until done holds, the connection ends, bytes come that nothing explains, or nothing happens for the whole
// patience. done is called with the connection locked.
func (m *player) await(ctx context.Context, c *conn, done func() bool) error {
	start := time.Now()
	timer := time.NewTimer(m.play.Patience)
	defer timer.Stop()
	for {
		c.mu.Lock()
		finished, wrong, ending, moved := done(), c.mismatch != nil, c.ending, c.moved
		c.mu.Unlock()
		switch {
		case wrong:
			return c.wrongBytes(ctx)
		case finished:
			return nil
		case ending != stillOpen:
			return errEnded
		}
		if moved.Before(start) {
			moved = start
		}
		left := m.play.Patience - time.Since(moved)
		if left <= 0 {
			return errStalled
		}
		timer.Reset(left)
		select {
		case <-c.changed:
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// evidence is how long more of the wrong bytes are waited for: what follows the first of them tells the cause.
const evidence = 50 * time.Millisecond

// wrongBytes is the failure of bytes that nothing explains.
func (c *conn) wrongBytes(ctx context.Context) *Failure {
	timer := time.NewTimer(evidence)
	defer timer.Stop()
	for {
		c.mu.Lock()
		m := *c.mismatch
		m.Got = slices.Clone(m.Got) // the reader goes on adding to it
		ended := c.ending != stillOpen
		c.mu.Unlock()
		if ended || len(m.Got) >= enoughBytes {
			return &Failure{Message: m.Sides(), Mismatch: &m}
		}
		select {
		case <-c.changed:
			continue
		case <-timer.C:
		case <-ctx.Done():
		}
		return &Failure{Message: m.Sides(), Mismatch: &m}
	}
}

// enoughBytes is how many wrong bytes tell all that they can.
const enoughBytes = 64

// expectEcho waits for the echo of all that was sent, and accounts for it.
func (m *player) expectEcho(ctx context.Context, c *conn) error {
	if err := m.awaitEcho(ctx, c); err != nil {
		return err
	}
	c.mu.Lock()
	c.unread, c.overflow = c.unread[:0], false
	c.mu.Unlock()
	return nil
}

func (m *player) awaitEcho(ctx context.Context, c *conn) error {
	err := m.await(ctx, c, c.judge.Echoed)
	if errors.Is(err, errEnded) || errors.Is(err, errStalled) {
		return c.lost(m.whatEnded(err, c))
	}
	return err
}

// whatEnded says why waiting has ended.
func (m *player) whatEnded(err error, c *conn) string {
	if errors.Is(err, errStalled) {
		return fmt.Sprintf("nothing came for %v", m.play.Patience)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending.String()
}

// lost says how much of the echo is missing.
func (c *conn) lost(what string) *Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent, echoed := c.judge.SentBytes(), c.judge.EchoedBytes()
	if pending, _ := c.writer.pending(); pending > 0 && c.ending == stillOpen {
		return failf("%s: of %d bytes the server took %d, echoed %d and then neither read nor wrote", what, sent, sent-pending, echoed)
	}
	if sent == echoed {
		return failf("%s, and the last that had come was a prefix with nothing behind it", what)
	}
	return failf("%s after %d of %d bytes had been echoed; still missing: %s", what, echoed, sent, missing(c.judge))
}

// missing quotes what should have come next.
func missing(j *style.Judge) string {
	const shown = 32
	return style.Quote(j.Expecting(shown+1), shown)
}

// quote shows stated bytes and what came for them, as far as one line can.
func quote(b []byte) string { return style.Quote(b, 80) }

func (m *player) expectBytes(ctx context.Context, c *conn, want string) error {
	got := func() []byte { return c.unread[:min(len(want), len(c.unread))] }
	err := m.await(ctx, c, func() bool { return c.overflow || len(got()) == len(want) || !strings.HasPrefix(want, string(got())) })
	c.mu.Lock()
	came := slices.Clone(got())
	if string(came) == want {
		c.unread = slices.Delete(c.unread, 0, len(want))
	}
	c.mu.Unlock()
	if string(came) == want {
		return nil
	}
	if f := differs(want, came); f != nil {
		return f
	}
	if err == nil { // neither the bytes nor others: they came after too many that nothing asked for
		return &trouble{fmt.Errorf("more than %d bytes came before this step asked for some; expect echo accounts for them", maxUnread)}
	}
	if errors.Is(err, errEnded) || errors.Is(err, errStalled) {
		return failf("%s came, and then %s; expected %s", quote(came), m.whatEnded(err, c), quote([]byte(want)))
	}
	return err
}

// differs is the failure of bytes that are not those which the scenario states; nil when they are its beginning.
func differs(want string, got []byte) *Failure {
	if bytes.HasPrefix([]byte(want), got) {
		return nil
	}
	at := 0
	for at < len(got) && got[at] == want[at] {
		at++
	}
	f := failf("expected %s: got %s, which differs at offset %d", quote([]byte(want)), quote(got), at)
	f.Mismatch = &style.Mismatch{
		Offset: int64(at), SentOffset: int64(at), Before: got[max(0, at-16):at],
		Want: []byte(want[at:min(len(want), at+64)]), Got: got[at:min(len(got), at+64)],
	}
	return f
}

func (m *player) expectEnd(ctx context.Context, c *conn, wanted ...ending) error {
	err := m.await(ctx, c, func() bool { return false })
	c.mu.Lock()
	how, owed := c.ending, c.judge.SentBytes()-c.judge.EchoedBytes()
	unread := slices.Clone(c.unread)
	c.mu.Unlock()
	switch {
	case errors.Is(err, errEnded) && !slices.Contains(wanted, how):
		return failf("%s; expected that %s", how, wanted[0])
	case errors.Is(err, errEnded) && how == endedFIN && !c.echoed():
		return c.lost(how.String())
	case errors.Is(err, errEnded) && len(unread) > 0 && m.statesBytes():
		return failf("%s was left over when %s", quote(unread), how)
	case errors.Is(err, errStalled) && owed > 0:
		return c.lost(fmt.Sprintf("nothing came for %v, neither echo nor end,", m.play.Patience))
	case errors.Is(err, errStalled):
		return failf("everything was echoed, but the connection is still open after %v: no FIN and no RST came", m.play.Patience)
	case errors.Is(err, errEnded):
		return nil
	}
	return err
}

func (c *conn) echoed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.judge.Echoed()
}

// expectSilence waits a stated quiet time: there is no event that says that nothing will come.
func (m *player) expectSilence(ctx context.Context, c *conn, quiet time.Duration) error {
	c.mu.Lock()
	before := c.judge.ReceivedBytes()
	c.mu.Unlock()
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	for {
		c.mu.Lock()
		wrong, came, how := c.mismatch != nil, c.judge.ReceivedBytes()-before, c.ending
		c.mu.Unlock()
		switch {
		case wrong:
			return c.wrongBytes(ctx)
		case came > 0:
			return failf("%d bytes came where there should be silence", came)
		case how != stillOpen:
			return failf("%s where there should be silence", how)
		}
		select {
		case <-c.changed:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *conn) expectOpen() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending != stillOpen {
		return failf("%s, and should have kept the connection", c.ending)
	}
	return nil
}

func (c *conn) expectChunks(most int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if fewest, _ := c.judge.Chunks(); fewest > most {
		return failf("%d chunks came, each with its prefix; at most %d were expected of what was sent", fewest, most)
	}
	return nil
}

func (m *player) expectLatency(below time.Duration) error {
	if len(m.latency) == 0 {
		return &trouble{errors.New("expect latency without any byte typed before it")}
	}
	slices.Sort(m.latency)
	// A limit in time is scaled with the patience: both say how slow this machine may be.
	below = time.Duration(float64(below) * max(1, float64(m.play.Patience)/float64(usualPatience)))
	if median := m.latency[len(m.latency)/2]; median >= below {
		return failf("half of %d round trips took %v or longer; the limit is %v", len(m.latency), median.Round(time.Microsecond), below)
	}
	return nil
}

// usualPatience is the patience for which the limits in scenarios are stated.
const usualPatience = 5 * time.Second
