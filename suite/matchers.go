package suite

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	gomegatypes "github.com/onsi/gomega/types"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/report"
)

// BeEchoOf matches bytes, or a string, that equal what was sent. Its message shows both sides in hex and text, from the
// first row that differs.
func BeEchoOf[T []byte | string](sent T) gomegatypes.GomegaMatcher {
	return &echoMatcher{sent: []byte(sent)}
}

type echoMatcher struct{ sent, got []byte }

func (m *echoMatcher) Match(actual any) (bool, error) {
	switch a := actual.(type) {
	case []byte:
		m.got = a
	case string:
		m.got = []byte(a)
	default:
		return false, fmt.Errorf("BeEchoOf takes bytes or a string, and not %T", actual)
	}
	return bytes.Equal(m.sent, m.got), nil
}

func (m *echoMatcher) FailureMessage(any) string {
	at := 0
	for at < min(len(m.sent), len(m.got)) && m.sent[at] == m.got[at] {
		at++
	}
	return fmt.Sprintf("not the echo: %d bytes were sent and %d came back, which differ from offset %d\n%s",
		len(m.sent), len(m.got), at, report.SideBySide(m.sent[max(0, at-16):at], m.sent[at:], m.got[at:], int64(at)))
}

func (m *echoMatcher) NegatedFailureMessage(any) string {
	return fmt.Sprintf("these %d bytes are the echo of what was sent, and should not be", len(m.got))
}

// Conform matches an address, such as localhost:2222, whose server keeps every must. The options choose scenarios, style
// and patience; their target is the address. Its message shows each failure in full.
func Conform(ctx context.Context, o Options) gomegatypes.GomegaMatcher {
	return &conformMatcher{ctx: ctx, options: o}
}

type conformMatcher struct {
	ctx     context.Context
	options Options
	report  conformance.Report
}

func (m *conformMatcher) Match(actual any) (bool, error) {
	address, ok := actual.(string)
	if !ok {
		return false, fmt.Errorf("Conform takes an address such as localhost:2222, and not %T", actual)
	}
	m.options.Target, m.options.Command, m.options.Embedded = address, nil, ""
	config, err := m.options.config()
	if err != nil {
		return false, err
	}
	session, err := conformance.New(config)
	if err != nil {
		return false, err
	}
	defer session.Close()
	for range session.All(m.ctx) {
	}
	m.report = session.Report()
	return m.report.Result() == conformance.Conformant, m.report.Err
}

func (m *conformMatcher) FailureMessage(actual any) string {
	text := []string{fmt.Sprintf("%v does not conform", actual)}
	for _, c := range m.report.Cases {
		if c.Verdict.Outcome == replay.Fail {
			text = append(text, report.Failure(m.report, c))
		}
	}
	return strings.Join(append(text, report.Summary(m.report)), "\n")
}

func (m *conformMatcher) NegatedFailureMessage(actual any) string {
	return fmt.Sprintf("%v conforms, and should not", actual)
}
