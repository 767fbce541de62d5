package reference

import (
	"io"
	"net"
)

// maxStreamChunk is the most that the article's streams server reads at once, in bytes.
const maxStreamChunk = 8192

// StartServer listens on address ("host:port", port 0 for any) and calls handle
// in a goroutine per connection, as asyncio.start_server does; the connection is
// closed when it returns. It returns an error when no address can be listened on.
func StartServer(address string, handle func(r io.Reader, w io.Writer)) (*Server, error) {
	return listen(address, func(_ *Server, conn net.Conn) { handle(conn, conn) })
}

// ListenStream starts the article's streams server on address ("localhost:2222"
// there). It runs until Close. A nil console prints nothing.
func ListenStream(address string, console io.Writer) (*Server, error) {
	c := NewConsole(console)
	return StartServer(address, func(r io.Reader, w io.Writer) { EchoStream(r, w, c) })
}

// EchoStream is the article's client_connected_handler: it prints and writes
// back each chunk of up to 8192 bytes until r ends or either side fails, and says
// nothing of how it ended. It reads on only when w has taken the chunk.
func EchoStream(r io.Reader, w io.Writer, console *Console) {
	console.Print("Connection received!")
	// Not io.Copy: between two TCP connections it splices, which loses what
	// follows an urgent byte.
	buffer := make([]byte, maxStreamChunk)
	for {
		n, err := r.Read(buffer)
		if n > 0 {
			console.PrintBytes(buffer[:n])
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
