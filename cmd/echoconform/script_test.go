package main

import (
	"io"
	"net"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/echoconform/echoconform/reference"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"echoconform": main})
}

// TestScripts tests the command from outside: its arguments, output, files and exit status.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"reference": startReference, "closedport": findClosedPort, "mangler": startMangler, "status": checkStatus,
		},
	})
}

// startReference runs a reference server until the script ends: reference protocol|stream VARIABLE.
func startReference(ts *testscript.TestScript, _ bool, args []string) {
	start := map[string]func(string, io.Writer) (*reference.Server, error){
		"protocol": reference.ListenProtocol, "stream": reference.ListenStream,
	}[args[0]]
	server, err := start("127.0.0.1:0", nil)
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	ts.Setenv(args[1], server.Addr().String())
}

// startMangler runs a server that answers most letters with capitals: mangler VARIABLE.
func startMangler(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
	go mangleAll(l)
}

func serveMangler(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go mangleAll(l)
	return l.Addr().String()
}

func mangleAll(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go mangle(c)
	}
}

func mangle(c net.Conn) {
	defer c.Close()
	b := make([]byte, 4096)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		for i := range b[:n] {
			if 'b' <= b[i] && b[i] <= 'z' {
				b[i] -= 'a' - 'A'
			}
		}
		if _, err := c.Write(b[:n]); err != nil {
			return
		}
	}
}

// findClosedPort sets a variable to an address where nobody listens: closedport VARIABLE.
func findClosedPort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// checkStatus runs the command and wants an exit status: status N ARGUMENTS…. Output is left for stdout and stderr.
func checkStatus(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("echoconform", args[1:]...)
	got := "0"
	if err != nil {
		got = err.Error()
	}
	if want := map[string]string{"0": "0"}[args[0]]; got != want && got != "exit status "+args[0] {
		ts.Fatalf("echoconform %q: %s; want exit status %s", args[1:], got, args[0])
	}
}
