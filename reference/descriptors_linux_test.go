package reference

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const starvedServer = "REFERENCE_TEST_STARVED_SERVER"

// TestMain turns the test binary into a server with few descriptors when it is told to.
func TestMain(m *testing.M) {
	if os.Getenv(starvedServer) != "" {
		serveStarved()
		return
	}
	os.Exit(m.Run())
}

// descriptors is the child's RLIMIT_NOFILE.
const descriptors = 24

// serveStarved serves until its standard input ends. It prints its address and
// how many descriptors are left for connections.
func serveStarved() {
	limit := syscall.Rlimit{Cur: descriptors, Max: descriptors}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		panic(err)
	}
	s, err := ListenStream("127.0.0.1:0", nil)
	if err != nil {
		panic(err)
	}
	free := 0
	for fd := range uintptr(descriptors) {
		if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_GETFD, 0); errno != 0 {
			free++
		}
	}
	fmt.Println(s.Addr(), free)
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = s.Close()
}

func TestServerOutlivesAShortageOfDescriptors(t *testing.T) {
	address, free := startStarved(t)
	served := make(chan net.Conn, 2*descriptors)
	for range 2 * descriptors {
		conn, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go func() {
			if roundTrip(conn) {
				served <- conn
			}
		}()
	}
	held := make([]net.Conn, free)
	for i := range held {
		held[i] = next(t, served)
	}
	// Nothing is free now, and those who are in are still served.
	for _, conn := range held {
		if !roundTrip(conn) {
			t.Fatal("a connection died of the shortage")
		}
	}
	if len(served) > 0 {
		t.Fatalf("more than %d clients served: there is no shortage", free)
	}
	for _, conn := range held {
		_ = conn.Close()
	}
	for range 2*descriptors - free {
		_ = next(t, served).Close()
	}
}

func startStarved(t *testing.T) (address string, free int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), starvedServer+"=1")
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := child.Wait(); err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscan(strings.NewReader(line), &address, &free); err != nil {
		t.Fatal(err)
	}
	return address, free
}

func roundTrip(conn net.Conn) bool {
	_ = conn.SetDeadline(time.Now().Add(2 * patience))
	b := []byte("x")
	_, werr := conn.Write(b)
	_, rerr := io.ReadFull(conn, b)
	return werr == nil && rerr == nil
}

func next(t *testing.T, served <-chan net.Conn) net.Conn {
	t.Helper()
	select {
	case conn := <-served:
		return conn
	case <-time.After(patience):
		t.Fatal("no further client is served")
		return nil
	}
}
