package reference

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// maxProtocolChunk is the most that DataReceived gets at once, in bytes: asyncio's
// selector transport reads up to 256 KiB.
const maxProtocolChunk = 256 << 10

// idleBuffer is the size, in bytes, of a connection's buffer until a read fills it.
const idleBuffer = 8 << 10

// Protocol is asyncio.Protocol: what happens on one connection. The calls for a
// connection never overlap: ConnectionMade once, then DataReceived any number of
// times, EOFReceived at most once, and ConnectionLost exactly once.
type Protocol interface {
	// ConnectionMade is called before anything is read.
	ConnectionMade(t *Transport)
	// DataReceived gets 1 to 262144 bytes, its own until it returns.
	DataReceived(data []byte)
	// EOFReceived says that the peer has ended its direction (RFC 9293 section
	// 3.6). The connection closes afterwards, as when Python's returns None.
	EOFReceived()
	// ConnectionLost is called before the socket is closed, so that the peer
	// sees whatever it does no later than the end of the connection. The error is
	// nil after the peer's end of file and after Transport.Close.
	ConnectionLost(err error)
}

// CreateServer listens on address ("host:port", port 0 for any) and serves each
// connection with what newProtocol returns, as asyncio's loop.create_server
// does. It returns an error when no address can be listened on.
func CreateServer(address string, newProtocol func(*Server) Protocol) (*Server, error) {
	return listen(address, func(s *Server, conn net.Conn) {
		t := &Transport{conn: conn}
		p := newProtocol(s)
		p.ConnectionMade(t)
		p.ConnectionLost(t.receive(p))
	})
}

// ListenProtocol starts the article's "Simple Protocol" server on address
// ("localhost:2222" there). A nil console prints nothing.
func ListenProtocol(address string, console io.Writer) (*Server, error) {
	c := NewConsole(console)
	return CreateServer(address, func(s *Server) Protocol {
		return &EchoProtocol{Server: s, Console: c}
	})
}

// EchoProtocol is the article's SimpleEchoProtocol, one connection of it.
type EchoProtocol struct {
	Server    *Server    // stops listening when the connection is lost
	Console   *Console   // nil prints nothing
	Transport *Transport // set by ConnectionMade
}

// ConnectionMade prints that the connection was received.
func (p *EchoProtocol) ConnectionMade(t *Transport) {
	p.Console.Print("Connection received!")
	p.Transport = t
}

// DataReceived prints the chunk and answers "echo:" and the chunk, in two writes.
func (p *EchoProtocol) DataReceived(data []byte) {
	p.Console.PrintBytes(data)
	p.Transport.Write([]byte("echo:"))
	p.Transport.Write(data)
}

// EOFReceived does nothing: all has been echoed.
func (p *EchoProtocol) EOFReceived() {}

// ConnectionLost prints that the connection was lost and stops the server's
// listening. The article's program ends when the last connection has gone.
func (p *EchoProtocol) ConnectionLost(error) {
	p.Console.Print("Connection lost! Closing server...")
	p.Server.StopListening()
}

// Transport is a protocol's end of its connection. Its methods may be called
// from any goroutine.
type Transport struct {
	conn net.Conn

	mu    sync.Mutex
	ended bool
	err   error // why, when a write failed
}

// RemoteAddr returns the peer's address.
func (t *Transport) RemoteAddr() net.Addr { return t.conn.RemoteAddr() }

// Write sends data and returns when the kernel has taken all of it: a peer that
// does not read holds its own connection up, where asyncio would let memory grow. It
// returns no error, as in asyncio: a failure ends the connection, and
// ConnectionLost gets it. After the end it does nothing.
func (t *Transport) Write(data []byte) {
	if ended, _ := t.state(); ended {
		return
	}
	if _, err := t.conn.Write(data); err != nil {
		t.end(err)
	}
}

// Close ends the connection after what has been written: nothing more is read,
// and ConnectionLost follows. Input that was not read makes the kernel send a reset
// (RFC 9293 section 3.6.1, SHLD-3), in asyncio as here.
func (t *Transport) Close() { t.end(nil) }

func (t *Transport) end(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.ended, t.err = true, err
	_ = t.conn.SetReadDeadline(time.Unix(1, 0)) // wakes receive
}

func (t *Transport) state() (ended bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended, t.err
}

// receive reads until the connection ends and returns what ConnectionLost is to get.
func (t *Transport) receive(p Protocol) error {
	buffer := make([]byte, idleBuffer)
	for {
		n, err := t.conn.Read(buffer)
		if ended, why := t.state(); ended {
			return why
		}
		if n > 0 {
			p.DataReceived(buffer[:n])
		}
		switch {
		case errors.Is(err, io.EOF):
			p.EOFReceived()
			_, err = t.state()
			return err
		case err != nil:
			return err
		case n == idleBuffer && len(buffer) == idleBuffer:
			buffer = make([]byte, maxProtocolChunk)
		}
	}
}
