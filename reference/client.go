package reference

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
)

// lastLine ends the article's client when it comes back.
const lastLine = "Last line.\n"

// maxLine is asyncio's limit for a line without its newline, in bytes.
const maxLine = 64 << 10

// ClientLines returns the four lines that the article's client writes.
func ClientLines() [][]byte {
	return [][]byte{
		[]byte("First line.\n"),
		[]byte("Second line.\n"),
		[]byte("Third line.\n"),
		[]byte(lastLine),
	}
}

// RunClient is the article's streams client: it writes its four lines to the
// server at address in four writes, prints "Lines received", and prints each
// line it reads until the last line or the end of file. It returns nil where the
// article's exits with 0; otherwise the error of the dial or connection, or
// of a line beyond 64 KiB, or ctx's. A nil console prints nothing.
func RunClient(ctx context.Context, address string, console io.Writer) error {
	// One address after the other, as open_connection does: the connection that
	// loses a race between two is a disconnect to the server.
	dialer := net.Dialer{FallbackDelay: -1}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err = converse(conn, NewConsole(console)); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func converse(conn io.ReadWriter, console *Console) error {
	var failed error
	for _, line := range ClientLines() {
		if _, failed = conn.Write(line); failed != nil {
			break
		}
	}
	console.Print("Lines received") // whatever the writes did: asyncio tells at the next read
	if failed != nil {
		return failed
	}
	return readLines(conn, console.PrintBytes)
}

// ClientConsole returns the console of the article's client, a line an element,
// when received is all that the server sends before its end of file. What follows
// the last line is not looked at; the end of file shows as an empty literal.
func ClientConsole(received []byte) []string {
	lines := []string{"Lines received"}
	// A line that is too long ends the client with a traceback, and the console as it is.
	_ = readLines(bytes.NewReader(received), func(line []byte) {
		lines = append(lines, BytesLiteral(line))
	})
	return lines
}

// readLines is the client's loop over StreamReader.readline: an unterminated
// last line counts, the end of file is an empty one, and either that or the last line
// of the article ends it.
func readLines(r io.Reader, print func([]byte)) error {
	reader := bufio.NewReaderSize(r, maxLine+len("\n"))
	for {
		line, err := reader.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("line longer than %d bytes", maxLine)
		case err != nil && !errors.Is(err, io.EOF):
			return err
		}
		print(line)
		if len(line) == 0 || string(line) == lastLine {
			return nil
		}
	}
}
