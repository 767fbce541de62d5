package reference

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

const (
	received = "Connection received!"
	lost     = "Connection lost! Closing server..."
)

func TestTelnetSession(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenProtocol, console)
	p := dial(t, s)
	for _, key := range []string{"a", "b", "c"} {
		p.send(key)
		p.expect("echo:" + key)
	}
	expectRunning(t, s)
	_ = p.Close()
	expectEnded(t, s, nil)
	expectRefused(t, s)
	console.expect(t, received, "b'a'", "b'b'", "b'c'", lost)
	expectNoGoroutines(t)
}

func TestEveryDisconnectStopsListening(t *testing.T) {
	for name, leave := range map[string]func(peer){
		"close":            func(p peer) { _ = p.Close() },
		"half-close":       func(p peer) { p.halfClose(); p.expectEOF() },
		"reset":            peer.reset,
		"close, unread":    func(p peer) { p.send("abc"); _ = p.Close() },
		"reset mid-stream": func(p peer) { p.writeUntilStuck(make([]byte, 32<<20), 50*time.Millisecond); p.reset() },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, ListenProtocol, nil)
			leave(dial(t, s))
			expectEnded(t, s, nil)
			expectRefused(t, s)
		})
	}
}

func TestListeningHasEndedWhenThePeerSeesTheEnd(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenProtocol, console)
	p := dial(t, s)
	p.send("hi")
	p.halfClose()
	p.expect("echo:hi")
	p.expectEOF()
	expectRefused(t, s)
	console.expect(t, received, "b'hi'", lost)
}

func TestSurvivorsAreServedUntilTheyLeave(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenProtocol, console)
	first := dial(t, s)
	first.send("1")
	first.expect("echo:1")
	second := dial(t, s)
	second.send("2")
	second.expect("echo:2")
	// The second to come leaves first: any client's leaving counts.
	second.halfClose()
	second.expectEOF()
	expectRefused(t, s)
	for range 3 {
		first.send("x")
		first.expect("echo:x")
	}
	expectRunning(t, s)
	_ = first.Close()
	expectEnded(t, s, nil)
	console.expect(t, received, "b'1'", received, "b'2'", lost, "b'x'", "b'x'", "b'x'", lost)
}

func TestHalfCloseGetsEverythingThenFIN(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenProtocol, console)
	p := dial(t, s)
	sent := randomBytes(8 << 20)
	go func() {
		_, _ = p.Write(sent)
		_ = p.CloseWrite()
	}()
	_ = p.SetReadDeadline(time.Now().Add(6 * patience))
	echo, err := io.ReadAll(p)
	if err != nil {
		t.Fatalf("after %d bytes: %v", len(echo), err)
	}
	payload, chunks := withoutPrefixes(echo)
	if !bytes.Equal(payload, sent) {
		t.Errorf("%d bytes came back, want the %d sent", len(payload), len(sent))
	}
	if least := len(sent) / 262144; chunks < least {
		t.Errorf("%d chunks, want at least %d", chunks, least)
	}
	expectEnded(t, s, nil)
	if got := bytes.Count([]byte(console.text.String()), []byte("\n")); got != chunks+2 {
		t.Errorf("%d console lines, want one for each of %d chunks and two", got, chunks)
	}
}

// calls records what a Protocol hears of, and closes after the first chunk if told to.
type calls struct {
	Protocol
	heard chan string
	close bool
	t     *Transport
}

func (c *calls) ConnectionMade(t *Transport) { c.t = t; c.heard <- "made" }
func (c *calls) EOFReceived()                { c.heard <- "eof" }
func (c *calls) DataReceived(data []byte) {
	c.heard <- string(data)
	if c.close {
		c.t.Write([]byte("bye"))
		c.t.Close()
		c.t.Write([]byte("ignored"))
	}
}

func (c *calls) ConnectionLost(err error) {
	switch {
	case err == nil:
		c.heard <- "lost"
	case errors.Is(err, net.ErrClosed):
		c.heard <- "cut"
	default:
		c.heard <- "failed"
	}
}

func TestProtocolCalls(t *testing.T) {
	for name, c := range map[string]struct {
		close bool
		act   func(*Server, peer)
		want  []string
	}{
		"close":         {false, func(_ *Server, p peer) { _ = p.Close() }, []string{"made", "a", "eof", "lost"}},
		"half-close":    {false, func(_ *Server, p peer) { p.halfClose() }, []string{"made", "a", "eof", "lost"}},
		"reset":         {false, func(_ *Server, p peer) { p.reset() }, []string{"made", "a", "failed"}},
		"server cuts":   {false, func(s *Server, _ peer) { _ = s.Close() }, []string{"made", "a", "cut"}},
		"server closes": {true, func(_ *Server, p peer) { p.expect("bye"); p.expectEOF() }, []string{"made", "a", "lost"}},
	} {
		t.Run(name, func(t *testing.T) {
			heard := make(chan string, 16)
			s := start(t, func(address string, _ io.Writer) (*Server, error) {
				return CreateServer(address, func(*Server) Protocol { return &calls{heard: heard, close: c.close} })
			}, nil)
			p := dial(t, s)
			p.send("a")
			expectHeard(t, heard, c.want[:2])
			c.act(s, p)
			expectHeard(t, heard, c.want[2:])
			_ = s.Close()
			if len(heard) > 0 {
				t.Errorf("heard %q besides", <-heard)
			}
		})
	}
}

func expectHeard(t *testing.T, heard <-chan string, want []string) {
	t.Helper()
	for _, w := range want {
		select {
		case got := <-heard:
			if got != w {
				t.Fatalf("heard %q, want %q", got, w)
			}
		case <-time.After(patience):
			t.Fatalf("heard nothing, want %q", w)
		}
	}
}

func TestFailedWriteEndsTheConnection(t *testing.T) {
	here, there := net.Pipe()
	_ = there.Close()
	transport := &Transport{conn: here}
	transport.Write([]byte("x"))
	transport.Write([]byte("y"))
	transport.Close()
	if err := transport.receive(nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the connection was lost with %v, want the write's error", err)
	}
}
