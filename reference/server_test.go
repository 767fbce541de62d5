package reference

import (
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// both names the two servers for tests of what they share.
var both = map[string]struct {
	listen func(string, io.Writer) (*Server, error)
	prefix string
}{
	"protocol": {ListenProtocol, "echo:"},
	"stream":   {ListenStream, ""},
}

func TestPushBack(t *testing.T) {
	const most = 128 << 20 // far beyond what the kernel holds for two sockets
	for name, server := range both {
		t.Run(name, func(t *testing.T) {
			s := start(t, server.listen, nil)
			p := dial(t, s)
			sent := randomBytes(1 << 20)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			written := 0
			for written < most {
				n := p.writeUntilStuck(sent[written%len(sent):], 500*time.Millisecond)
				written += n
				if written%len(sent) != 0 {
					break
				}
			}
			runtime.ReadMemStats(&after)
			if written >= most {
				t.Fatalf("%d bytes taken from a client that never reads", written)
			}
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
				t.Errorf("the heap grew by %d bytes", grown)
			}
			// Nothing is lost by the wait.
			p.halfClose()
			_ = p.SetReadDeadline(time.Now().Add(6 * patience))
			echo, err := io.ReadAll(p)
			if server.prefix != "" {
				echo, _ = withoutPrefixes(echo)
			}
			if err != nil || len(echo) != written {
				t.Fatalf("%d of %d bytes came back: %v", len(echo), written, err)
			}
			for i := range echo {
				if echo[i] != sent[i%len(sent)] {
					t.Fatalf("offset %d differs", i)
				}
			}
		})
	}
}

func TestStalledClientHoldsUpNobodyElse(t *testing.T) {
	for name, server := range both {
		t.Run(name, func(t *testing.T) {
			s := start(t, server.listen, nil)
			stalled, other := dial(t, s), dial(t, s)
			stalled.writeUntilStuck(make([]byte, 64<<20), 100*time.Millisecond)
			other.send("x")
			other.expect(server.prefix + "x")
			_ = s.Close() // also ends the write that is stuck
			expectNoGoroutines(t)
		})
	}
}

func TestResetsLeaveOtherClientsAlone(t *testing.T) {
	for name, server := range both {
		t.Run(name, func(t *testing.T) {
			s := start(t, server.listen, nil)
			other, victim := dial(t, s), dial(t, s)
			other.send("a")
			other.expect(server.prefix + "a")
			victim.writeUntilStuck(make([]byte, 64<<20), 50*time.Millisecond)
			victim.reset()
			other.send("b")
			other.expect(server.prefix + "b")
		})
	}
}

func TestResetBeforeAccept(t *testing.T) {
	s := start(t, ListenStream, nil)
	for range 100 {
		dial(t, s).reset()
	}
	p := dial(t, s)
	p.send("x")
	p.expect("x")
}

func TestCloseCutsEverythingAndLeavesNothing(t *testing.T) {
	for name, server := range both {
		t.Run(name, func(t *testing.T) {
			s := start(t, server.listen, nil)
			var peers []peer
			for range 20 {
				p := dial(t, s)
				p.send("x")
				p.expect(server.prefix + "x")
				peers = append(peers, p)
			}
			var closers sync.WaitGroup
			for range 3 {
				closers.Go(func() { _ = s.Close() })
			}
			closers.Wait()
			expectEnded(t, s, ErrServerClosed)
			for _, p := range peers {
				p.expectEOF()
			}
			expectRefused(t, s)
			expectNoGoroutines(t)
		})
	}
}

func TestCloseAfterTheEndChangesNothing(t *testing.T) {
	s := start(t, ListenProtocol, nil)
	_ = dial(t, s).Close()
	expectEnded(t, s, nil)
	_ = s.Close()
	expectEnded(t, s, nil)
}

// scarce is a listener whose accept fails with err, but for the connections in its queue.
type scarce struct {
	net.Listener
	err      error
	queue    chan net.Conn
	closed   chan struct{}
	accepted atomic.Int64 // calls
}

func (l *scarce) Close() error { close(l.closed); return nil }

func (l *scarce) Accept() (net.Conn, error) {
	l.accepted.Add(1)
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	case conn := <-l.queue:
		return conn, nil
	default:
		return nil, &net.OpError{Op: "accept", Err: l.err}
	}
}

func TestFailingAcceptNeitherSpinsNorEndsTheServer(t *testing.T) {
	for _, errno := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	} {
		t.Run(errno.Error(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &scarce{err: errno, queue: make(chan net.Conn, 2), closed: make(chan struct{})}
				s := newServer([]net.Listener{l}, func(_ *Server, c net.Conn) { EchoStream(c, c, nil) })
				defer s.Close()
				time.Sleep(time.Minute) // of the bubble's clock
				if n := l.accepted.Load(); n > int64(time.Minute/acceptRetry)+1 {
					t.Errorf("accept was called %d times in a minute of failures", n)
				}
				here, there := net.Pipe()
				l.queue <- there
				if !pingPong(here) {
					t.Error("not served after the shortage")
				}
			})
		})
	}
}

func TestLeavingConnectionEndsTheShortageAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &scarce{err: syscall.EMFILE, queue: make(chan net.Conn, 2), closed: make(chan struct{})}
		first, firstThere := net.Pipe()
		l.queue <- firstThere
		s := newServer([]net.Listener{l}, func(_ *Server, c net.Conn) { EchoStream(c, c, nil) })
		defer s.Close()
		synctest.Wait()
		second, secondThere := net.Pipe()
		started := time.Now()
		l.queue <- secondThere
		_ = first.Close()
		if !pingPong(second) || time.Since(started) != 0 {
			t.Errorf("served after %v, want at once", time.Since(started))
		}
	})
}

func pingPong(conn net.Conn) bool {
	_ = conn.SetDeadline(time.Now().Add(patience))
	b := []byte("x")
	_, werr := conn.Write(b)
	_, rerr := io.ReadFull(conn, b)
	_ = conn.Close()
	return werr == nil && rerr == nil && b[0] == 'x'
}
