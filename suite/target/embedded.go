package target

import (
	"net"

	"github.com/echoconform/echoconform/reference"
)

// The styles of the embedded servers.
const (
	styleProtocol = "protocol"
	styleStream   = "stream"
)

// embed runs a reference server in this process; its console is kept as a launched server's is.
func embed(style string) (*Server, error) {
	output := newConsole()
	writer := output.newStream()
	listen := reference.ListenStream
	if style == styleProtocol {
		listen = reference.ListenProtocol
	}
	witness, err := listen(net.JoinHostPort(loopback, "0"), writer)
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(witness.Addr().String())
	s := &Server{
		place:   endpoint{"tcp", host, port},
		console: output,
		witness: witness,
		exited:  make(chan struct{}),
	}
	s.up.Store(true)
	go func() {
		if witness.Wait() != nil {
			s.exit = Exit{Code: -1, Signal: "terminated"} // by Stop, as a launched one would be
		}
		_ = writer.Close()
		close(s.exited)
	}()
	return s, nil
}
