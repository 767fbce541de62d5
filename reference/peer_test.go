package reference

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long nothing may happen before a test fails.
const patience = 10 * time.Second

// peer is a client's end of a connection.
type peer struct {
	*net.TCPConn
	t *testing.T
}

func dial(t *testing.T, s *Server) peer {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.Addr().String(), patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return peer{conn.(*net.TCPConn), t}
}

func (p peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatalf("send %q: %v", text, err)
	}
}

// expect reads exactly as many bytes as want has.
func (p peer) expect(want string) {
	p.t.Helper()
	_ = p.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	if n, err := io.ReadFull(p, got); err != nil || string(got) != want {
		p.t.Fatalf("expect %q: got %q, %v", want, got[:n], err)
	}
}

func (p peer) expectEOF() {
	p.t.Helper()
	_ = p.SetReadDeadline(time.Now().Add(patience))
	if rest, err := io.ReadAll(p); err != nil || len(rest) > 0 {
		p.t.Fatalf("expect EOF: got %q, %v", rest, err)
	}
}

func (p peer) halfClose() {
	p.t.Helper()
	if err := p.CloseWrite(); err != nil {
		p.t.Fatal(err)
	}
}

func (p peer) reset() {
	p.t.Helper()
	if err := errors.Join(p.SetLinger(0), p.Close()); err != nil {
		p.t.Fatal(err)
	}
}

// writeUntilStuck writes data until all of it is written or the server takes no
// more of it for quiet, and returns how much went out.
func (p peer) writeUntilStuck(data []byte, quiet time.Duration) int {
	p.t.Helper()
	written := 0
	for written < len(data) {
		_ = p.SetWriteDeadline(time.Now().Add(quiet))
		n, err := p.Write(data[written:min(len(data), written+64<<10)])
		written += n
		if err != nil {
			break
		}
	}
	_ = p.SetWriteDeadline(time.Time{})
	return written
}

// transcript is a console that can be read while the server prints.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (c *transcript) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.Write(p)
}

func (c *transcript) expect(t *testing.T, lines ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if want := strings.Join(lines, "\n") + "\n"; c.text.String() != want {
		t.Errorf("console:\n%s\nwant:\n%s", c.text.String(), want)
	}
}

// start starts a server on loopback that the test's end closes.
func start(t testing.TB, listen func(string, io.Writer) (*Server, error), console io.Writer) *Server {
	t.Helper()
	s, err := listen("127.0.0.1:0", console)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func expectRefused(t *testing.T, s *Server) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.Addr().String(), patience)
	if err == nil {
		_ = conn.Close()
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v, want refused", err)
	}
}

func expectEnded(t *testing.T, s *Server, want error) {
	t.Helper()
	select {
	case <-s.Done():
	case <-time.After(patience):
		t.Fatal("the server still runs")
	}
	if err := s.Wait(); !errors.Is(err, want) {
		t.Errorf("Wait: %v, want %v", err, want)
	}
}

func expectRunning(t *testing.T, s *Server) {
	t.Helper()
	select {
	case <-s.Done():
		t.Fatal("the server has ended")
	default:
	}
}

// expectNoGoroutines waits until no goroutine of a server is left. One that has
// counted itself out may need a moment to return.
func expectNoGoroutines(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		left := stacks[:runtime.Stack(stacks, true)]
		if !bytes.Contains(left, []byte("reference.(*Server)")) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("goroutines left:\n%s", left)
		}
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

// withoutPrefixes takes the "echo:" of each chunk out of echo. It tells them from
// the payload by looking at what was sent, which must not hold one.
func withoutPrefixes(echo []byte) (payload []byte, chunks int) {
	parts := bytes.Split(echo, []byte("echo:"))
	return bytes.Join(parts, nil), len(parts) - 1
}
