package replay

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/echoconform/echoconform/suite/scenario"
)

// The dials that look for a refusal follow one another at these intervals: no event says that a listener has gone, and
// the listener of a dying server stays for some milliseconds.
const (
	firstRedial = 2 * time.Millisecond
	lastRedial  = 100 * time.Millisecond
)

// expectRefused dials until it is refused: the server has stopped listening. A dial that is accepted stays open meanwhile, as
// its own disconnect could be what stops the server.
func (m *player) expectRefused(ctx context.Context, client string) error {
	var visits []net.Conn
	defer func() {
		if len(visits) > 0 {
			m.record.event(client, Opened, fmt.Sprintf("%d dials that looked for a refusal were accepted", len(visits)))
		}
		for _, nc := range visits {
			nc.Close()
		}
	}()
	start := time.Now()
	for wait := firstRedial; ; wait = min(2*wait, lastRedial) {
		nc, err := m.visit(ctx)
		switch {
		case err != nil:
			return err
		case nc == nil:
			m.record.event(client, Refused, "")
			return nil
		case time.Since(start) < m.play.Patience:
			visits = append(visits, nc)
		default:
			visits = append(visits, nc)
			return m.stillListening()
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

// visit dials; nil is a refusal.
func (m *player) visit(ctx context.Context) (net.Conn, error) {
	patient, cancel := context.WithTimeout(ctx, m.play.Patience)
	defer cancel()
	nc, err := m.play.Server.DialWith(patient, net.Dialer{Control: control(scenario.Options{})})
	switch {
	case err == nil:
		m.visits++
		return nc, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case isRefusal(err):
		return nil, nil
	case isTimeout(err) && m.play.Restarts:
		return nil, &unseen{"a dial was neither accepted nor refused"}
	case isTimeout(err):
		return nil, failf("a dial of %s was neither accepted nor refused for %v; expected that it is refused", m.play.Server.Address(), m.play.Patience)
	default:
		return nil, &trouble{err}
	}
}

func (m *player) stillListening() error {
	if m.play.Restarts {
		return &unseen{"every dial was answered: either the server does not stop listening, or what restarts it leaves no gap"}
	}
	f := failf("%s still accepts connections %v after the disconnect; expected that they are refused",
		m.play.Server.Address(), m.play.Patience)
	f.Cause = "the server does not stop listening when a connection is lost"
	return f
}

func (m *player) expectRunning() error {
	if exit, exited := m.play.Server.Exit(); exited {
		return failf("the server has ended (%s) and should still run", exit)
	}
	return nil
}

func (m *player) expectExit(ctx context.Context, status int) error {
	timer := time.NewTimer(m.play.Patience)
	defer timer.Stop()
	select {
	case <-m.play.Server.Exited():
	case <-timer.C:
		return failf("the server still runs %v later; expected that it ends with exit status %d", m.play.Patience, status)
	case <-ctx.Done():
		return ctx.Err()
	}
	exit, _ := m.play.Server.Exit()
	m.record.event("", ServerExited, fmt.Sprint(exit))
	if exit.Signal != "" || exit.Code != status {
		return failf("the server ended with %s; expected exit status %d", exit, status)
	}
	return nil
}
