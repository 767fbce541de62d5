package reference

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

var fourLines = []string{
	"Lines received", `b'First line.\n'`, `b'Second line.\n'`, `b'Third line.\n'`, `b'Last line.\n'`,
}

func TestClientAgainstStreamServer(t *testing.T) {
	server, client := new(transcript), new(transcript)
	s := start(t, ListenStream, server)
	if err := RunClient(t.Context(), s.Addr().String(), client); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	client.expect(t, fourLines...)
	var chunks []byte
	lines := strings.Split(strings.TrimSuffix(server.text.String(), "\n"), "\n")
	for _, line := range lines[1:] {
		chunk, err := ParseBytesLiteral(line)
		if err != nil {
			t.Fatal(err)
		}
		chunks = append(chunks, chunk...)
	}
	if want := slices.Concat(ClientLines()...); lines[0] != received || string(chunks) != string(want) {
		t.Errorf("console %q, want one connection and chunks of %q", lines, want)
	}
}

// answer accepts one connection, writes text to it, and closes it after the client.
func answer(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		// Read first: closing with unread input would reset the connection.
		_, _ = io.CopyN(io.Discard, conn, int64(len(slices.Concat(ClientLines()...))))
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
	}()
	return l.Addr().String()
}

func TestClientConsole(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for name, c := range map[string]struct {
		received string
		want     []string
		fails    bool
	}{
		"the four lines":           {"First line.\nSecond line.\nThird line.\nLast line.\n", fourLines, false},
		"nothing":                  {"", []string{"Lines received", `b''`}, false},
		"an unterminated line":     {"First", []string{"Lines received", `b'First'`, `b''`}, false},
		"an unterminated last one": {"Last line.", []string{"Lines received", `b'Last line.'`, `b''`}, false},
		"an empty line":            {"\n", []string{"Lines received", `b'\n'`, `b''`}, false},
		"more after the last line": {"Last line.\nmore\n", []string{"Lines received", `b'Last line.\n'`}, false},
		"a prefix": {
			"echo:Last line.\nLast line.\n",
			[]string{"Lines received", `b'echo:Last line.\n'`, `b'Last line.\n'`},
			false,
		},
		"the longest line":    {long + "\n", []string{"Lines received", "b'" + long + `\n'`, `b''`}, false},
		"the longest rest":    {long, []string{"Lines received", "b'" + long + "'", `b''`}, false},
		"a line beyond 64KiB": {"a\n" + long + "x\n", []string{"Lines received", `b'a\n'`}, true},
		"a rest beyond 64KiB": {long + "x", []string{"Lines received"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ClientConsole([]byte(c.received)); !slices.Equal(got, c.want) {
				t.Errorf("ClientConsole: %.200q, want %.200q", got, c.want)
			}
			console := new(transcript)
			err := RunClient(t.Context(), answer(t, c.received), console)
			if c.fails != (err != nil) {
				t.Errorf("RunClient: %v", err)
			}
			console.expect(t, c.want...)
		})
	}
}

func TestClientRefused(t *testing.T) {
	s := start(t, ListenStream, nil)
	_ = s.Close()
	console := new(transcript)
	if err := RunClient(t.Context(), s.Addr().String(), console); err == nil || console.text.Len() > 0 {
		t.Errorf("RunClient: %v, console %q", err, console.text.String())
	}
}

// cancelAt cancels when a line is printed.
type cancelAt struct {
	line   string
	cancel context.CancelFunc
}

func (c cancelAt) Write(p []byte) (int, error) {
	if string(p) == c.line {
		c.cancel()
	}
	return len(p), nil
}

func TestClientStopsWithItsContext(t *testing.T) {
	// A protocol server whose first chunk holds all lines lets the client end;
	// a handler that never answers does not.
	s := start(t, func(address string, _ io.Writer) (*Server, error) {
		return StartServer(address, func(r io.Reader, _ io.Writer) { _, _ = io.Copy(io.Discard, r) })
	}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	started := time.Now()
	err := RunClient(ctx, s.Addr().String(), cancelAt{"Lines received\n", cancel})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after %v: %v, want context.Canceled", time.Since(started), err)
	}
}
