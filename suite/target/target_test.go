package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAttach(t *testing.T) {
	for _, tc := range []struct{ address, network, dial, err string }{
		{"localhost:2222", "tcp", "localhost:2222", ""},
		{"127.0.0.1:2222", "tcp", "127.0.0.1:2222", ""},
		{"[::1]:2222", "tcp", "[::1]:2222", ""},
		{"[fe80::1%eth0]:2222", "tcp", "[fe80::1%eth0]:2222", ""},
		{"echo.example:echo", "tcp", "echo.example:7", ""},
		{"tcp4://localhost:2222", "tcp4", "localhost:2222", ""},
		{"tcp6://[::1]:2222", "tcp6", "[::1]:2222", ""},
		{"unix:/run/echo.sock", "unix", "/run/echo.sock", ""},
		{"unix:echo.sock", "unix", "echo.sock", ""},
		{address: "", err: "empty"},
		{address: "localhost", err: "missing port; try localhost:2222"},
		{address: "localhost:", err: "missing port; try localhost:2222"},
		{address: ":2222", err: "missing host; try localhost:2222"},
		{address: "2222", err: "try localhost:2222"},
		{address: "::1", err: "try [::1]:2222"},
		{address: "[::1]", err: "try [::1]:2222"},
		{address: "a:b:2222", err: "not host:port"},
		{address: "localhost:0", err: "bad port \"0\""},
		{address: "localhost:65536", err: "bad port"},
		{address: "localhost:-1", err: "bad port"},
		{address: "localhost:no such service", err: "bad port"},
		{address: "local host:2222", err: "bad host"},
		{address: "user@localhost:2222", err: "bad host"},
		{address: "http://localhost:2222", err: "unknown scheme \"http\""},
		{address: "tcp4://", err: "missing port"},
		{address: "tcp4://[::1]:2222", err: "not an IPv4 address"},
		{address: "tcp6://127.0.0.1:2222", err: "not an IPv6 address"},
		{address: "unix:", err: "no path behind it"},
		{address: "unix:/" + strings.Repeat("x", 120), err: "path of 121 bytes"},
	} {
		target, err := Attach(tc.address)
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) || !strings.Contains(err.Error(), "address \"") {
				t.Errorf("%q: want an error with %q, got %v", tc.address, tc.err, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tc.address, err)
			continue
		}
		s, err := target.Start(t.Context(), time.Second)
		if err != nil || s.Network() != tc.network || s.Address() != tc.dial || target.Address() != tc.address {
			t.Errorf("%q: %s %s, as given %s, %v", tc.address, s.Network(), s.Address(), target.Address(), err)
		}
	}
}

func TestLaunchPlaceholders(t *testing.T) {
	for _, tc := range []struct {
		command []string
		err     string
	}{
		{[]string{"python3", "server.py", "{port}"}, ""},
		{[]string{"./server", "--listen=tcp://{addr}/"}, ""},
		{[]string{"{port}"}, ""},
		{nil, "empty command"},
		{[]string{"", "{port}"}, "empty command"},
		{[]string{"python3", "server.py"}, "python3 server.py {port}"},
		{[]string{"server", "{host}"}, "put {port} or {addr}"},
		{[]string{"server", "{Port}"}, "put {port} or {addr}"},
	} {
		target, err := Launch(tc.command)
		if tc.err == "" {
			if err != nil || !slices.Equal(target.Command(), tc.command) {
				t.Errorf("%q: %q, %v", tc.command, target.Command(), err)
			}
		} else if err == nil || !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%q: want an error with %q, got %v", tc.command, tc.err, err)
		}
	}
}

func TestKinds(t *testing.T) {
	attached, _ := Attach("localhost:2222")
	launched, _ := Launch([]string{"server", "{port}"})
	embedded, _ := Embedded("stream")
	for _, tc := range []struct {
		target Target
		kind   string
		style  string
		fresh  bool
	}{{attached, "attach", "", false}, {launched, "launch", "", true}, {embedded, "embedded", "stream", true}, {Target{}, "", "", false}} {
		if got := tc.target; got.Kind() != tc.kind || got.Style() != tc.style || got.Fresh() != tc.fresh {
			t.Errorf("%s: kind %q, style %q, fresh %v", tc.kind, got.Kind(), got.Style(), got.Fresh())
		}
	}
	if _, err := Embedded("streams"); err == nil {
		t.Error("a style that does not exist")
	}
	if _, err := (Target{}).Start(t.Context(), time.Second); err == nil {
		t.Error("the zero Target has started")
	}
}

func TestAttachedServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := attached(t, l.Addr().String())
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	_ = l.Close()
	if _, err := s.Dial(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, wsaConnRefused) {
		t.Errorf("want a refusal, got %v", err)
	}
	if exit, over := s.Exit(); s.Exited() != nil || over || s.Stop() != (Exit{}) {
		t.Errorf("has an end: %v", exit)
	}
	never := func([]string) bool { return false }
	if s.Console() != nil || s.ConsoleTruncated() || s.WaitConsole(t.Context(), never) || s.Pid() != 0 {
		t.Error("has a console or a process")
	}
}

func attached(t *testing.T, address string) *Server {
	t.Helper()
	target, err := Attach(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := target.Start(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDialUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	conn, err := attached(t, "unix:"+path).Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	_ = l.Close()
	if _, err := attached(t, "unix:"+path).Dial(t.Context()); err == nil {
		t.Error("dialled a socket that has gone")
	}
}

// A name with two addresses: only the one that listens gets a connection, and exactly one.
func TestDialName(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "::1"} {
		t.Run(ip, func(t *testing.T) {
			l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
			if err != nil {
				t.Skip(err)
			}
			defer l.Close()
			_, port, _ := net.SplitHostPort(l.Addr().String())
			s := attached(t, "localhost:"+port)
			if places, _ := s.place.resolve(t.Context()); !slices.Contains(places, l.Addr().String()) {
				t.Skipf("localhost is %v here", places)
			}
			conn, err := s.Dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			peer, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer peer.Close()
			if peer.RemoteAddr().String() != conn.LocalAddr().String() {
				t.Errorf("accepted %v, dialled from %v", peer.RemoteAddr(), conn.LocalAddr())
			}
		})
	}
}

func TestDialGoesOnOnlyAfterRefusal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	open := l.Addr().String()
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := refusing.Addr().String()
	_ = refusing.Close()
	for _, tc := range []struct {
		addresses []string
		served    bool
	}{
		{[]string{closed, open}, true},
		{[]string{closed, closed}, false},
		{[]string{"no address", open}, false},
	} {
		conn, err := dialEach(t.Context(), &net.Dialer{}, "tcp", tc.addresses)
		if (err == nil) != tc.served {
			t.Errorf("%q: %v", tc.addresses, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := attached(t, "127.0.0.1:9").Dial(ctx); err == nil {
		t.Error("dialled")
	}
}

func TestDialWithSetsOptionsFirst(t *testing.T) {
	target, _ := Embedded("stream")
	s, err := target.Start(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	var seen []string
	conn, err := s.DialWith(t.Context(), net.Dialer{Control: func(network, address string, _ syscall.RawConn) error {
		seen = append(seen, network+" "+address)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if diff := cmp.Diff([]string{"tcp4 " + s.Address()}, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEmbeddedProtocolLife(t *testing.T) {
	s := embedded(t, "protocol")
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 6)
	_, _ = conn.Write([]byte("a"))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != "echo:a" {
		t.Errorf("echo %q, %v", got, err)
	}
	if _, over := s.Exit(); over {
		t.Error("ended while connected")
	}
	_ = conn.Close()
	<-s.Exited()
	if exit, over := s.Exit(); !over || exit != (Exit{}) {
		t.Errorf("want exit status 0, got %v", exit)
	}
	want := []string{"Connection received!", "b'a'", "Connection lost! Closing server..."}
	if diff := cmp.Diff(want, s.Console()); diff != "" {
		t.Errorf("console (-want +got):\n%s", diff)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if s.WaitConsole(ctx, func([]string) bool { return false }) || ctx.Err() != nil {
		t.Error("waits for lines after the end")
	}
	if got := s.Stop(); got != (Exit{}) {
		t.Errorf("stop after the end: %v", got)
	}
}

func TestEmbeddedStreamIsStopped(t *testing.T) {
	s := embedded(t, "stream")
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if !s.WaitConsole(ctx, func(lines []string) bool { return slices.Contains(lines, "Connection received!") }) {
		t.Errorf("console %q", s.Console())
	}
	if first, second := s.Stop(), s.Stop(); first != second || first.Signal != "terminated" {
		t.Errorf("first %v, then %v", first, second)
	}
	if _, err := s.Dial(t.Context()); err == nil {
		t.Error("still listens")
	}
}

func TestEmbeddedLeavesNothing(t *testing.T) {
	embedded(t, "stream").Stop()
	baseline := held(t)
	for range 5 {
		s := embedded(t, "stream")
		conn, err := s.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Stop()
		_ = conn.Close()
		embedded(t, "protocol").Stop()
	}
	if after := settle(t, baseline); after.exceed(baseline) {
		t.Errorf("before %v, after %v", baseline, after)
	}
}

func embedded(t *testing.T, style string) *Server {
	t.Helper()
	target, err := Embedded(style)
	if err != nil {
		t.Fatal(err)
	}
	s, err := target.Start(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

// holdings are what this process must not gather; files is 0 where they cannot be counted.
type holdings struct{ goroutines, files int }

func held(t *testing.T) holdings {
	t.Helper()
	files, _ := os.ReadDir("/proc/self/fd")
	return holdings{runtime.NumGoroutine(), len(files)}
}

func (h holdings) exceed(other holdings) bool {
	return h.goroutines > other.goroutines || h.files > other.files
}

// settle gives goroutines that are about to end the time to do so.
func settle(t *testing.T, want holdings) holdings {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for held(t).exceed(want) && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	return held(t)
}

func TestExitString(t *testing.T) {
	for exit, want := range map[Exit]string{
		{}:                            "exit status 0",
		{Code: 1}:                     "exit status 1",
		{Code: -1, Signal: "killed"}:  "signal: killed",
		{Code: -1, Signal: "aborted"}: "signal: aborted",
		{Code: 143}:                   "exit status 143",
	} {
		if got := fmt.Sprint(exit); got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestFreePorts(t *testing.T) {
	seen := map[int]bool{}
	for range 200 {
		port, err := freePort(t.Context())
		if err != nil || seen[port] {
			t.Fatalf("port %d, seen %v, %v", port, seen[port], err)
		}
		seen[port] = true
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", ":0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		if port := l.Addr().(*net.TCPAddr).Port; portFree(t.Context(), port) {
			t.Errorf("%v counts as free", l.Addr())
		}
		_ = l.Close()
	}
}
