package replay_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/style"
	"github.com/echoconform/echoconform/suite/target"
)

// patience is short here: every server of these tests is in this process.
const patience = 400 * time.Millisecond

// serve runs handle for each connection until the test ends, and returns the server as the engine sees it.
func serve(t *testing.T, handle func(*net.TCPConn)) *target.Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c.(*net.TCPConn))
			}()
		}
	}()
	return attach(t, l.Addr().String())
}

func attach(t *testing.T, address string) *target.Server {
	t.Helper()
	tg, err := target.Attach(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tg.Start(t.Context(), patience)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// play plays the steps, and checks that nothing of the play is left.
func play(t *testing.T, s *target.Server, steps string, change ...func(*replay.Play)) replay.Verdict {
	t.Helper()
	text := "requirement: r\nlevel: must\nsource: s\n\n" + steps
	if strings.HasPrefix(steps, "clients:") || strings.HasPrefix(steps, "rounds:") {
		text = "requirement: r\nlevel: must\nsource: s\n" + steps
	}
	sc, err := scenario.Parse("test/case.scenario", text)
	if err != nil {
		t.Fatal(err)
	}
	p := replay.Play{Server: s, Styles: []style.Style{style.Stream, style.Protocol}, Seed: 1, Patience: patience}
	for _, c := range change {
		c(&p)
	}
	v, open := p.Run(t.Context(), sc)
	open.Close()
	return v
}

func echo(c *net.TCPConn) { _, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c}) }

func want(t *testing.T, v replay.Verdict, outcome replay.Outcome, reason string) {
	t.Helper()
	if v.Outcome != outcome || !strings.Contains(v.Reason, reason) {
		t.Errorf("got %s, %q; want %s, %q\n%s", v.Outcome, v.Reason, outcome, reason, v.Transcript)
	}
}

func TestNothingIsLeftOfAPlay(t *testing.T) {
	g := gomega.NewWithT(t)
	before := gleak.Goroutines()
	s := serve(t, echo)
	play(t, s, "stop-reading\nsend random 8MiB\npause 50ms\nstart-reading\nexpect echo\nhalf-close\nexpect eof")
	play(t, s, "clients: 5\n\ntype \"a\"\ngather\nsend random 1KiB\nexpect echo")
	play(t, s, "stop-reading\nsend random 64MiB\nexpect open") // still writing when it ends
	play(t, s, "send \"a\"\nexpect \"b\"")
	g.Eventually(gleak.Goroutines).WithTimeout(5 * time.Second).ShouldNot(gleak.HaveLeaked(before, gleak.IgnoringInBacktrace("replay_test.serve")))
}

func TestAnAnswerInPartsWithGapsIsNotJudgedEarly(t *testing.T) {
	s := serve(t, func(c *net.TCPConn) {
		b := make([]byte, 64)
		n, _ := c.Read(b)
		for i := range n {
			time.Sleep(patience / 3)
			_, _ = c.Write(b[i : i+1])
		}
	})
	want(t, play(t, s, "send \"abcdefgh\"\nexpect echo"), replay.Pass, "")
}

func TestEndingsAreToldApart(t *testing.T) {
	closes := func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 1)) }
	resets := func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 1))
		_ = c.SetLinger(0)
	}
	holds := func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c); time.Sleep(3 * patience) }
	tests := []struct {
		name    string
		handle  func(*net.TCPConn)
		steps   string
		outcome replay.Outcome
		reason  string
	}{
		{"FIN", closes, "send \"a\"\nexpect closed", replay.Fail, "the server closed (FIN) after 0 of 1 bytes"},
		{"FIN for RST", closes, "send \"a\"\nexpect reset", replay.Fail, "the server closed (FIN); expected that the server reset"},
		{"RST", resets, "send \"a\"\nexpect reset", replay.Pass, ""},
		{"RST for FIN", resets, "send \"a\"\nexpect eof", replay.Fail, "the server reset the connection (RST); expected that the server closed (FIN)"},
		{"RST for echo", resets, "send \"a\"\nexpect echo", replay.Fail, "reset the connection (RST) after 0 of 1 bytes had been echoed; still missing: \"a\""},
		{"neither", holds, "send \"a\"\nhalf-close\nexpect echo", replay.Fail, "nothing came for"},
		{"echo and no FIN", func(c *net.TCPConn) { echo(c); time.Sleep(3 * patience) }, "send \"a\"\nhalf-close\nexpect echo\nexpect eof", replay.Fail, "still open after"},
		{"echo and FIN", echo, "send \"a\"\nhalf-close\nexpect echo\nexpect eof", replay.Pass, ""},
		{"an end in silence", closes, "send \"a\"\nexpect silence", replay.Fail, "where there should be silence"},
		{"open", echo, "send \"a\"\nexpect echo\nexpect open", replay.Pass, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want(t, play(t, serve(t, tt.handle), tt.steps), tt.outcome, tt.reason)
		})
	}
}

// A writer that meets the reset first takes its error away; the reader then sees a plain EOF, which is no FIN.
func TestAResetThatTheWriterMeetsIsNoFIN(t *testing.T) {
	s := serve(t, func(c *net.TCPConn) {
		_, _ = io.ReadFull(c, make([]byte, 100_000))
		_ = c.SetLinger(0)
	})
	for range 20 {
		want(t, play(t, s, "send random 4MiB in writes of 1KiB\nexpect eof"), replay.Fail, "reset the connection (RST)")
	}
}

func TestWrongBytesAreShown(t *testing.T) {
	tests := []struct {
		name   string
		handle func(*net.TCPConn)
		steps  string
		reason string
	}{
		{"changed", func(c *net.TCPConn) {
			b := make([]byte, 64)
			n, _ := c.Read(b)
			_, _ = c.Write([]byte(strings.ToUpper(string(b[:n]))))
			time.Sleep(patience)
		}, "send \"abc\"\nexpect echo", `want "abc", got "ABC"`},
		{"unasked", func(c *net.TCPConn) { _, _ = c.Write([]byte("hello")); time.Sleep(patience) }, "open\nexpect silence", `"hello"`},
		{"too many", func(c *net.TCPConn) {
			b := make([]byte, 64)
			n, _ := c.Read(b)
			_, _ = c.Write(append(b[:n], "!!"...))
			time.Sleep(patience)
		}, "send \"abc\"\nexpect echo\nexpect silence", `"!!"`},
		{"another literal", echo, "send \"abc\"\nexpect \"abd\"", `expected "abd": got "abc", which differs at offset 2`},
		{"less than the literal", echo, "send \"abc\"\nexpect \"abcd\"", `"abc" came, and then nothing came for`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := play(t, serve(t, tt.handle), tt.steps)
			want(t, v, replay.Fail, tt.reason)
		})
	}
}

func TestTheStyleIsLearnedFromWhatComes(t *testing.T) {
	prefixed := func(c *net.TCPConn) {
		b := make([]byte, 64)
		for {
			n, err := c.Read(b)
			if err != nil {
				return
			}
			_, _ = c.Write(append([]byte("echo:"), b[:n]...))
		}
	}
	for name, handle := range map[string]func(*net.TCPConn){"stream": echo, "protocol": prefixed} {
		v := play(t, serve(t, handle), "send \"a\"\nexpect echo")
		if v.Outcome != replay.Pass || v.Style == nil || v.Style.String() != name {
			t.Errorf("%s: %s, %v", name, v.Outcome, v.Style)
		}
	}
}

func TestAStalledServerFailsAndSaysWhatItTook(t *testing.T) {
	s := serve(t, func(c *net.TCPConn) {
		_, _ = io.CopyN(c, c, 1000)
		time.Sleep(4 * patience)
	})
	want(t, play(t, s, "send random 32MiB\nexpect echo"), replay.Fail, "echoed 1000 and then neither read nor wrote")
}

func TestARefusedDial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	v := play(t, attach(t, address), "send \"a\"\nexpect echo")
	want(t, v, replay.Fail, "the connection was refused")
	if v.Failure == nil || !v.Failure.Refused {
		t.Errorf("the failure does not tell that it is a refusal: %+v", v.Failure)
	}
	want(t, play(t, attach(t, address), "expect shutdown"), replay.Pass, "")
	want(t, play(t, serve(t, echo), "type \"a\"\nclose\nexpect shutdown"), replay.Fail, "still accepts connections")
	want(t, play(t, serve(t, echo), "type \"a\"\nclose\nexpect shutdown", func(p *replay.Play) { p.Restarts = true }), replay.NotRun, "every dial was answered")
}

func TestARefusalThatPassesIsWaitedFor(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	timer := time.AfterFunc(patience/2, func() {
		if l, err := net.Listen("tcp", address); err == nil {
			t.Cleanup(func() { l.Close() })
			if c, err := l.Accept(); err == nil {
				echo(c.(*net.TCPConn))
			}
		}
	})
	defer timer.Stop()
	want(t, play(t, attach(t, address), "send \"a\"\nexpect echo", func(p *replay.Play) { p.Redial = 4 * patience }), replay.Pass, "")
}

func TestAnInterruptedPlayEndsAtOnce(t *testing.T) {
	s := serve(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	sc, err := scenario.Parse("a.scenario", "requirement: r\nlevel: must\nsource: s\n\nsend \"a\"\nexpect echo\n")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(errors.New("stop")) })
	v, open := replay.Play{Server: s, Styles: []style.Style{style.Stream}, Patience: time.Hour}.Run(ctx, sc)
	open.Close()
	want(t, v, replay.NotRun, "interrupted")
}

func TestAFloodIsRefusedInBoundedMemory(t *testing.T) {
	s := serve(t, func(c *net.TCPConn) {
		b := make([]byte, 1<<20)
		for {
			if _, err := c.Write(b); err != nil {
				return
			}
		}
	})
	v := play(t, s, "send \"a\"\nexpect echo")
	want(t, v, replay.Fail, `want "a", got "\x00`)
}

func TestCrowdMembersHaveDataOfTheirOwn(t *testing.T) {
	s := serve(t, echo)
	want(t, play(t, s, "clients: 20\nrounds: 3\n\nsend random 10KiB in writes of 1..500\nexpect echo\ngather"), replay.Pass, "")
}

func TestATranscriptPrintsInTheWordsOfTheLanguage(t *testing.T) {
	v := play(t, serve(t, echo), "type \"ab\"\nhalf-close\nexpect eof")
	var words []string
	for _, e := range v.Transcript.Events {
		words = append(words, strings.TrimSpace(strings.Split(e.String(), "#")[0]))
	}
	got := strings.Join(words, "\n")
	if want := "open\nsend \"a\"\nexpect \"a\"\nsend \"b\"\nexpect \"b\"\nhalf-close\nexpect eof"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := scenario.Parse("a.scenario", "requirement: r\nlevel: must\nsource: s\n\n"+got); err != nil {
		t.Errorf("the transcript is no scenario: %v", err)
	}
}

func TestALongTranscriptKeepsItsEnds(t *testing.T) {
	v := play(t, serve(t, echo), "rounds: 1000\n\ntype \"x\"")
	if n := len(v.Transcript.Events); n != 200 || v.Transcript.Left != 2001-200 {
		t.Errorf("%d events are kept and %d are left out", n, v.Transcript.Left)
	}
	for i := 1; i < len(v.Transcript.Events); i++ {
		if v.Transcript.Events[i].At < v.Transcript.Events[i-1].At {
			t.Fatalf("event %d is out of order", i)
		}
	}
}

func TestStatedBytesAreFoundBehindALargeEcho(t *testing.T) {
	want(t, play(t, serve(t, echo), "send random 3MiB\nexpect echo\ntype \"a\"\nexpect \"a\""), replay.Pass, "")
	want(t, play(t, serve(t, echo), "send random 3MiB\nexpect \"a\""), replay.Fail, "differs at offset 0")
}

func TestLeavingBehindASendThatIsNotTaken(t *testing.T) {
	holds := func(*net.TCPConn) { time.Sleep(4 * patience) }
	want(t, play(t, serve(t, holds), "send random 64MiB\nclose\nopen\nexpect open"), replay.Fail, "neither read nor wrote")
	closes := func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 1)) }
	want(t, play(t, serve(t, closes), "send random 64MiB\nclose\nopen\nexpect open"), replay.Pass, "")
}

func TestAListenerThatNobodyAcceptsFromHasNotShutDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	want(t, play(t, attach(t, l.Addr().String()), "expect shutdown"), replay.Fail, "expected that they are refused")
}

func TestARuleOfOneStyleAccusesNobodyWhoseStyleDidNotShow(t *testing.T) {
	text := "requirement: r\nlevel: must\nsource: s\nstyles: protocol\n\nopen\nclose\nexpect shutdown\n"
	sc, err := scenario.Parse("a.scenario", text)
	if err != nil {
		t.Fatal(err)
	}
	p := replay.Play{Server: serve(t, echo), Styles: []style.Style{style.Stream, style.Protocol}, Patience: patience}
	v, open := p.Run(t.Context(), sc)
	open.Close()
	want(t, v, replay.NotRun, "style did not show")
}
