package reference

import (
	"errors"
	"net"
	"sync"
	"time"
)

// ErrServerClosed is what Wait returns for a server that Close has ended.
var ErrServerClosed = errors.New("server closed")

// acceptRetry bounds the wait after an accept that failed for want of
// descriptors or memory, when none of our own connections leaves before:
// often enough to serve again well within a second, too seldom to cost anything.
const acceptRetry = 100 * time.Millisecond

// Server accepts connections and serves each in a goroutine of its own. It is
// returned, already listening, by ListenProtocol, ListenStream, CreateServer
// and StartServer; the zero value is of no use.
type Server struct {
	listeners []net.Listener
	serve     func(*Server, net.Conn) // returns when the connection is to be closed
	stop      sync.Once
	stopped   chan struct{} // closed when listening ends
	done      chan struct{}

	mu      sync.Mutex
	running int // accept loops and connections
	conns   map[net.Conn]struct{}
	freed   chan struct{} // closed, and replaced, when a connection has gone
	cut     bool          // by Close
}

func newServer(listeners []net.Listener, serve func(*Server, net.Conn)) *Server {
	s := &Server{
		listeners: listeners,
		serve:     serve,
		stopped:   make(chan struct{}),
		done:      make(chan struct{}),
		running:   len(listeners),
		conns:     make(map[net.Conn]struct{}),
		freed:     make(chan struct{}),
	}
	for _, l := range listeners {
		go s.accept(l)
	}
	return s
}

// Addr returns the first address that the server listens, or has listened, on.
func (s *Server) Addr() net.Addr { return s.listeners[0].Addr() }

// Addrs returns every such address, one per family of a name like localhost. All have
// the same port.
func (s *Server) Addrs() []net.Addr {
	addrs := make([]net.Addr, len(s.listeners))
	for i, l := range s.listeners {
		addrs[i] = l.Addr()
	}
	return addrs
}

// StopListening closes the listening sockets and leaves the connections alone,
// as asyncio's Server.close does. When it returns, new connections are refused;
// those that no accept had taken yet are reset by the kernel. A second call does
// nothing.
func (s *Server) StopListening() {
	s.stop.Do(func() {
		close(s.stopped)
		for _, l := range s.listeners {
			_ = l.Close()
		}
	})
}

// Close stops listening, cuts every connection, and returns when Done is closed.
// A connection's own callback or handler must not call it: it would wait for
// itself. The error is always nil.
func (s *Server) Close() error {
	s.mu.Lock()
	s.cut = s.cut || s.running > 0 // from here on, admit turns away
	s.mu.Unlock()
	s.StopListening()
	s.cutConnections()
	<-s.done
	return nil
}

// cutConnections wakes whatever read or write the connections are in.
func (s *Server) cutConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		_ = conn.Close()
	}
}

// Done is closed when the server has stopped listening and the last connection
// has gone: the moment when the article's program ends.
func (s *Server) Done() <-chan struct{} { return s.done }

// Wait blocks until Done is closed. It returns nil when the server ended by
// itself, as the article's protocol server does (exit status 0), and
// ErrServerClosed when Close ended it.
func (s *Server) Wait() error {
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut {
		return ErrServerClosed
	}
	return nil
}

// accept takes connections until the listener is closed. No other error ends
// it: accept(2) lists some that only say that the next connection was already lost or
// that descriptors or memory (EMFILE, ENFILE, ENOBUFS, ENOMEM) are short.
func (s *Server) accept(l net.Listener) {
	defer s.leave(nil)
	for {
		freed := s.nextFreed()
		conn, err := l.Accept()
		switch {
		case err == nil:
			s.admit(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			s.await(freed)
		}
	}
}

// await waits for something that may let the next accept succeed. The channel
// was fetched before the accept that failed, so that no connection leaves unnoticed between the two.
func (s *Server) await(freed <-chan struct{}) {
	retry := time.NewTimer(acceptRetry)
	defer retry.Stop()
	select {
	case <-freed:
	case <-s.stopped:
	case <-retry.C:
	}
}

func (s *Server) nextFreed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freed
}

// admit starts serving conn, unless Close came between the accept and here.
func (s *Server) admit(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut {
		_ = conn.Close()
		return
	}
	s.running++
	s.conns[conn] = struct{}{}
	go func() {
		defer s.leave(conn)
		s.serve(s, conn)
	}()
}

// leave counts out a connection, or with nil an accept loop.
func (s *Server) leave(conn net.Conn) {
	if conn != nil {
		_ = conn.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if conn != nil {
		delete(s.conns, conn)
		close(s.freed)
		s.freed = make(chan struct{})
	}
	if s.running--; s.running == 0 {
		close(s.done)
	}
}
