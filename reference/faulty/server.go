package faulty

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/echoconform/echoconform/reference"
)

// ErrServerClosed is what Wait returns for a server that Close has ended.
var ErrServerClosed = errors.New("server closed")

// ExitError is what Wait returns for a server whose program ends with another exit status than 0.
type ExitError int

// Error names the status.
func (e ExitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// life is what a fault changes in the life of a server; the zero value is a correct one.
type life struct {
	serial  bool // serves a client in the accept loop
	clients int  // how many it accepts in all; 0 for no limit
	status  int  // of its exit
	hasty   bool // ends when it stops listening
	lingers bool // does not end when the last client has left
	// lost is called when a connection is lost, before its socket is closed; nil is what the style asks for.
	lost func(c *conn, err error)
}

// Server is an echo server with at most one fault; the zero value is of no use.
type Server struct {
	listener net.Listener
	protocol bool // its style
	fault    Fault
	console  *reference.Console
	desk     *desk
	stopped  chan struct{} // closed when listening ends
	closed   chan struct{} // closed by Close
	done     chan struct{}

	stop, close, finish sync.Once
	// group is the accept loop and the connections.
	group sync.WaitGroup
	err   error // what Wait returns; valid once done is closed

	mu      sync.Mutex // guards all below
	clients int        // that it has ever accepted
	conns   map[*conn]struct{}
}

// Listen starts a server of the style "protocol" or "stream" on address ("127.0.0.1:0" for a free port). The fault "" is a
// correct server. A nil console prints nothing. It returns an error for a style or a fault that there is not, for a fault
// that the style cannot have, and when the address cannot be listened on.
func Listen(style, fault, address string, console io.Writer) (*Server, error) {
	if style != "protocol" && style != "stream" {
		return nil, fmt.Errorf("no style %q: there are protocol and stream", style)
	}
	f, err := named(fault)
	if err != nil {
		return nil, err
	}
	if !f.For(style) {
		return nil, fmt.Errorf("the fault %s is for the style %s only", fault, f.Style)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	s := &Server{
		listener: l, protocol: style == "protocol", fault: f, console: reference.NewConsole(console), desk: newDesk(),
		stopped: make(chan struct{}), closed: make(chan struct{}), done: make(chan struct{}),
		conns: map[*conn]struct{}{},
	}
	s.group.Go(s.accept)
	go s.awaitEnd()
	return s, nil
}

// Addr is the address that the server listens, or has listened, on.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Done is closed when the server's program would end.
func (s *Server) Done() <-chan struct{} { return s.done }

// Wait blocks until Done is closed. It returns nil for a program that ends with exit status 0, an ExitError for one with
// another status, and ErrServerClosed when Close ended the server.
func (s *Server) Wait() error {
	<-s.done
	return s.err
}

// Close stops listening and cuts every connection, and returns when nothing of the server is left. The error is always nil;
// a second call does nothing.
func (s *Server) Close() error {
	s.close.Do(func() { close(s.closed) })
	s.stopListening()
	s.cutAll()
	s.group.Wait()
	<-s.done
	return nil
}

// stopListening leaves the connections alone, as asyncio's Server.close does.
func (s *Server) stopListening() {
	s.stop.Do(func() {
		close(s.stopped)
		_ = s.listener.Close()
		if s.fault.life.hasty {
			s.end()
		}
	})
}

// cutAll ends every connection, whatever it is doing.
func (s *Server) cutAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// awaitEnd ends the program when nothing of it is left.
func (s *Server) awaitEnd() {
	s.group.Wait()
	if s.fault.life.lingers {
		<-s.closed
	}
	s.end()
}

func (s *Server) end() {
	s.finish.Do(func() {
		select {
		case <-s.closed:
			s.err = ErrServerClosed
		default:
			if status := s.fault.life.status; status != 0 {
				s.err = ExitError(status)
			}
		}
		close(s.done)
	})
}

// accept takes connections until the listener is closed, or as many as the fault allows.
func (s *Server) accept() {
	for {
		nc, err := s.listener.Accept()
		if err != nil {
			return
		}
		c := s.admit(nc)
		if s.fault.life.serial {
			c.serve()
		} else {
			s.group.Go(c.serve)
		}
		if limit := s.fault.life.clients; limit > 0 && c.number == limit {
			<-s.stopped // and the kernel goes on answering for the listener
			return
		}
	}
}

// admit counts the connection in; one that Close came before is cut.
func (s *Server) admit(nc net.Conn) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients++
	c := newConn(s, nc, s.clients)
	s.conns[c] = struct{}{}
	select {
	case <-s.closed:
		_ = c.Close()
	default:
	}
	return c
}

// lost is told of a connection's end before its socket is closed.
func (s *Server) lost(c *conn, err error) {
	if s.fault.life.lost != nil {
		s.fault.life.lost(c, err)
	} else if s.protocol {
		s.console.Print("Connection lost! Closing server...")
		s.stopListening()
	}
}

func (s *Server) forget(c *conn) {
	_ = c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}
