package replay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
)

// player is one member of a crowd: it takes the scenario's steps one after the other.
type player struct {
	play     Play
	scenario scenario.Scenario
	member   int // from 0
	gather   *barrier
	record   *recorder

	conns map[string]*conn // those that are open, by the client's name
	all   []*conn          // every one there was
	round int
	// finFollows tells that the next step is the same client's half-close.
	finFollows bool

	up      chan struct{} // closed when a byte has been echoed
	upOnce  sync.Once
	latency []time.Duration // of the bytes typed
	visits  int             // dials that looked for a refusal and were accepted
}

func newPlayer(p Play, s scenario.Scenario, member int, gather *barrier, record *recorder) *player {
	return &player{
		play: p, scenario: s, member: member, gather: gather, record: record,
		conns: map[string]*conn{}, up: make(chan struct{}),
	}
}

func (m *player) setUp() { m.upOnce.Do(func() { close(m.up) }) }

// run plays all rounds; a *Failure says that the server broke the rule.
func (m *player) run(ctx context.Context) error {
	for m.round = range m.scenario.Rounds {
		for i, step := range m.scenario.Steps {
			m.finFollows = finFollows(m.scenario.Steps[i:])
			if err := m.take(ctx, step); err != nil {
				return m.placed(err, step)
			}
		}
	}
	return m.leftovers(ctx)
}

// finFollows tells whether the step behind the first is the same client's half-close.
func finFollows(steps []scenario.Step) bool {
	return len(steps) > 1 && steps[1].Client == steps[0].Client && steps[1].Action == scenario.HalfClose{}
}

// placed says at which step a failure was seen.
func (m *player) placed(err error, step scenario.Step) error {
	var f *Failure
	if errors.As(err, &f) {
		f.Step, f.Round, f.Member = step, m.round+1, m.member+1
	}
	return err
}

// leftovers fails a connection on which something came that no step has asked about.
func (m *player) leftovers(ctx context.Context) error {
	last := m.scenario.Steps[len(m.scenario.Steps)-1]
	for _, c := range m.all {
		c.mu.Lock()
		wrong := c.mismatch != nil
		c.mu.Unlock()
		if wrong {
			return m.placed(c.wrongBytes(ctx), last)
		}
	}
	return nil
}

// take carries out one step.
func (m *player) take(ctx context.Context, step scenario.Step) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch a := step.Action.(type) {
	case scenario.Pause:
		return pause(ctx, a.For)
	case scenario.Gather:
		m.setUp()
		return m.gather.wait(ctx)
	case scenario.ExpectRefused:
		return m.expectRefused(ctx, step.Client)
	case scenario.ExpectShutdown:
		return m.expectRefused(ctx, "")
	case scenario.ExpectRunning:
		return m.expectRunning()
	case scenario.ExpectExit:
		return m.expectExit(ctx, a.Status)
	case scenario.Open:
		_, err := m.dial(ctx, step.Client, a.Options)
		return err
	}
	c := m.conns[step.Client]
	if c == nil {
		var err error
		if c, err = m.dial(ctx, step.Client, scenario.Options{}); err != nil {
			return err
		}
	}
	if err := m.takeOn(ctx, c, step.Action); err != nil {
		return err
	}
	m.checkUp(c)
	return nil
}

// checkUp lets the next member of a crowd begin, once this one has had a byte echoed or has nothing to be echoed.
func (m *player) checkUp(c *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.judge.EchoedBytes() > 0 || c.judge.SentBytes() == 0 {
		m.setUp()
	}
}

// takeOn carries out a step of one client's connection.
func (m *player) takeOn(ctx context.Context, c *conn, action scenario.Action) error {
	switch a := action.(type) {
	case scenario.Send:
		for i, p := range a.Payloads {
			fin := m.finFollows && i == len(a.Payloads)-1
			c.send(p, a.Writes, fin)
			c.finQueued = c.finQueued || fin
		}
	case scenario.Type:
		return m.typeBytes(ctx, c, a.Payload)
	case scenario.Trickle:
		return m.trickle(ctx, c, a)
	case scenario.HalfClose:
		if !c.finQueued {
			c.halfClose()
		}
	case scenario.Close:
		return m.leave(ctx, c, Closed)
	case scenario.Reset:
		return m.leave(ctx, c, ResetSent)
	case scenario.StopReading:
		c.stopReading()
	case scenario.StartReading:
		c.startReading(a.BytesPerSecond)
	default:
		return m.expect(ctx, c, action)
	}
	return nil
}

// dial opens a client's connection.
func (m *player) dial(ctx context.Context, client string, o scenario.Options) (*conn, error) {
	nc, err := m.connect(ctx, o)
	if err != nil {
		return nil, m.dialFailed(ctx, client, err)
	}
	if tcp, ok := nc.(*net.TCPConn); ok && o.Nagle {
		_ = tcp.SetNoDelay(false)
	}
	m.record.event(client, Opened, "")
	seed := streamSeed(m.play.Seed, m.scenario.ID, client, m.member, len(m.all))
	c := newConn(client, nc, seed, style.NewJudge(m.play.Styles...), m.record, m.keepsBytes())
	m.conns[client] = c
	m.all = append(m.all, c)
	return c, nil
}

// connect dials, and dials again as long as Redial allows for a refusal that may pass.
func (m *player) connect(ctx context.Context, o scenario.Options) (net.Conn, error) {
	start := time.Now()
	for wait := firstRedial; ; wait = min(2*wait, lastRedial) {
		patient, cancel := context.WithTimeout(ctx, m.play.Patience)
		nc, err := m.play.Server.DialWith(patient, net.Dialer{Control: control(o)})
		cancel()
		_, exited := m.play.Server.Exit()
		if err == nil || !isRefusal(err) || exited || time.Since(start) >= m.play.Redial {
			return nc, err
		}
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// keepsBytes tells whether what comes has to be kept for a while: for bytes that a step states, or for a section.
func (m *player) keepsBytes() bool {
	s := m.scenario
	return s.Console != nil || s.Screen != nil || s.Client != nil || m.statesBytes()
}

func (m *player) statesBytes() bool {
	return slices.ContainsFunc(m.scenario.Steps, func(step scenario.Step) bool {
		_, states := step.Action.(scenario.ExpectBytes)
		return states
	})
}

func (m *player) dialFailed(ctx context.Context, client string, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case isRefusal(err):
		m.record.event(client, Refused, "")
		return &Failure{Message: "the connection was refused by " + m.play.Server.Address(), Refused: true}
	case isUnknownHost(err):
		return &Failure{Message: err.Error(), Refused: true}
	case isTimeout(err):
		return &Failure{Message: fmt.Sprintf("no answer to the dial of %s within %v", m.play.Server.Address(), m.play.Patience), Refused: true}
	default:
		return &trouble{err}
	}
}

func isUnknownHost(err error) bool {
	var unknown *net.DNSError
	return errors.As(err, &unknown)
}

// isTimeout tells whether a dial was not answered at all, as where a backlog is full and nobody accepts.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, syscall.ETIMEDOUT)
}

// isRefusal tells whether nobody listens: a reset answers the dial, or what accepted it was gone again at once, as when a
// listener closes with connections in its backlog.
func isRefusal(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ENOENT)
}

// leave closes or resets behind what was sent. A client that does not read throws away what the server has not taken.
func (m *player) leave(ctx context.Context, c *conn, how Kind) error {
	if !c.reader.isStopped() {
		err := m.await(ctx, c, func() bool { _, any := c.writer.pending(); return !any })
		switch {
		case errors.Is(err, errStalled):
			return c.lost(m.whatEnded(err, c))
		case err != nil && !errors.Is(err, errEnded):
			return err
		}
	}
	if _, isTCP := c.net.(*net.TCPConn); how == ResetSent && !isTCP {
		return &unseen{"a unix socket has no reset"}
	}
	m.record.event(c.client, how, "")
	if tcp, ok := c.net.(*net.TCPConn); ok && how == ResetSent {
		_ = tcp.SetLinger(0)
	}
	c.close()
	delete(m.conns, c.client)
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// typeBytes sends one byte at a time, as a person types, and waits for each one's echo.
func (m *player) typeBytes(ctx context.Context, c *conn, p scenario.Payload) error {
	for one := range bytesOf(p) {
		start := time.Now()
		c.send(one, scenario.Range{}, false)
		if err := m.awaitEcho(ctx, c); err != nil {
			return err
		}
		m.latency = append(m.latency, time.Since(start))
	}
	return nil
}

// trickle sends one byte every so often.
func (m *player) trickle(ctx context.Context, c *conn, a scenario.Trickle) error {
	for one := range bytesOf(a.Payload) {
		c.send(one, scenario.Range{}, false)
		if err := pause(ctx, a.Every); err != nil {
			return err
		}
	}
	return nil
}

// bytesOf cuts a payload into payloads of one byte.
func bytesOf(p scenario.Payload) func(yield func(scenario.Payload) bool) {
	return func(yield func(scenario.Payload) bool) {
		for i := range p.Size() {
			one := scenario.Payload{Random: 1}
			if p.Random == 0 {
				at := int(i % int64(len(p.Literal)))
				one = scenario.Payload{Literal: p.Literal[at : at+1], Times: 1}
			}
			if !yield(one) {
				return
			}
		}
	}
}
