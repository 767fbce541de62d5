package target

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/echoconform/echoconform/reference"
)

// Server is one life of the server under test. Its methods may be called at the same time. End it with Stop, also
// when it has ended by itself: a launched one may have left processes behind.
type Server struct {
	place    endpoint
	console  *console          // nil when attached
	process  *process          // nil unless launched
	witness  *reference.Server // nil unless embedded
	patience time.Duration     // of the first dial, while up is false
	up       atomic.Bool       // known to listen, or to have listened
	exited   chan struct{}     // nil when attached
	exit     Exit              // valid once exited is closed
	stop     sync.Once
}

// Address is where Dial goes: "host:port", or the path of a unix socket. Of a launched server it is the address
// that it really listens on, with loopback for a wildcard.
func (s *Server) Address() string { return s.place.String() }

// Network is the network of Address in the words of package net: "tcp", "tcp4", "tcp6" or "unix".
func (s *Server) Network() string { return s.place.network }

// Pid is the process id of the launched command, and 0 of any other server. The command may be a wrapper: the
// listening process can be another one below it.
func (s *Server) Pid() int {
	if s.process == nil {
		return 0
	}
	return s.process.cmd.Process.Pid
}

// Exited is closed when the server has ended, after its last console lines came in; it is nil, and blocks for ever,
// when attached.
//
// A launched server that holds the listening socket itself ends when its process does, also if a forked child that
// inherited the socket lives on (ncat, openbsd-inetd). Where the command only started the server (a wrapper such as
// npm or go run, a daemon that detached itself; Linux only), it ends when both the command and the processes that
// held the listening socket have gone; so it does when the command itself held it, and left before the first Dial.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Exit is how the server ended, and false before Exited is closed. Launched, it is the status of the command itself,
// which for a daemon is that of its start. Embedded, it is exit status 0, or "signal: terminated" after Stop.
func (s *Server) Exit() (Exit, bool) {
	if s.exited == nil {
		return Exit{}, false
	}
	select {
	case <-s.exited:
		return s.exit, true
	default:
		return Exit{}, false
	}
}

// Stop ends the server and leaves nothing of it behind: no process, goroutine or descriptor. Every process of a
// launched one gets SIGTERM, and SIGKILL after a second, or sooner when it had stopped listening before (Windows:
// the launched process alone is killed, at once). Stop waits until all of them are gone; called again, it returns
// the same. An attached server is left alone, and its Exit is zero.
func (s *Server) Stop() Exit {
	s.stop.Do(func() {
		switch {
		case s.witness != nil:
			_ = s.witness.Close()
			<-s.exited
		case s.process != nil:
			if s.process.stop() {
				<-s.exited
			}
		}
	})
	exit, _ := s.Exit()
	return exit
}

// follow notes the end of a launched server.
func (s *Server) follow(holders []identity) {
	p := s.process
	<-p.ended
	if holders == nil && p.unused {
		holders = p.heirs()
	}
	for pause := pauseMin; anyAlive(holders); pause = min(2*pause, pauseMax) {
		time.Sleep(pause) // no event tells of the end of a process that is not a child
	}
	p.awaitConsole()
	s.exit = p.exit
	close(s.exited)
}

// Console is the lines printed so far, on stdout and stderr in order of arrival, raw and without their newline. A
// last line without newline is complete when its stream ends. Of more than 2000 lines the first and the last 1000
// are kept, with one in between that counts the others, such as "[7 lines dropped]"; of a line, 4096 bytes are kept.
// It is nil when attached.
func (s *Server) Console() []string {
	if s.console == nil {
		return nil
	}
	return s.console.lines()
}

// ConsoleTruncated says whether Console lacks lines, or the ends of some.
func (s *Server) ConsoleTruncated() bool { return s.console != nil && s.console.truncated() }

// WaitConsole calls done with the lines printed so far, and again after new ones, until it returns true. It returns
// false when ctx ends first, or the server's output does, as there is nothing left to wait for. An
// attached server has no output.
func (s *Server) WaitConsole(ctx context.Context, done func(lines []string) bool) bool {
	if s.console == nil {
		return done(nil)
	}
	return s.console.wait(ctx, done)
}
