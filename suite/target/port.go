package target

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"sync"
)

// handedOut remembers every port given to a launched server, for the whole program: between our letting go of a
// port and the server's binding it, nobody holds it, and another launch must not be offered the same one.
var handedOut struct {
	sync.Mutex
	ports map[int]bool
}

// portAttempts is how often the kernel may answer with a port that was handed out before. It chooses at random out of
// some 28000 (ip_local_port_range): a hundred repetitions say that this program has used up nearly all, and those
// of long ago are as good as new.
const portAttempts = 100

// freePort finds a port that nothing holds on any address, and that this program has not used yet.
func freePort(ctx context.Context) (int, error) {
	handedOut.Lock()
	defer handedOut.Unlock()
	for attempt := range 2 * portAttempts {
		if attempt == portAttempts || handedOut.ports == nil {
			handedOut.ports = make(map[int]bool)
		}
		port, err := bindPort(ctx, loopback, 0)
		if err != nil {
			return 0, fmt.Errorf("find a free port: %w", err)
		}
		if !handedOut.ports[port] && portFree(ctx, port) {
			handedOut.ports[port] = true
			return port, nil
		}
	}
	return 0, fmt.Errorf("find a free port: none in %d attempts", 2*portAttempts)
}

// portFree says whether a server could take the port, on loopback and on all addresses at once.
func portFree(ctx context.Context, port int) bool {
	if _, err := bindPort(ctx, loopback, port); err != nil {
		return false
	}
	if _, err := bindPort(ctx, "::1", port); err != nil && !unavailable(err) {
		return false
	}
	if runtime.GOOS != "linux" {
		return true // a wildcard listener makes the firewalls of macOS and Windows ask the user
	}
	_, err := bindPort(ctx, "", port)
	return err == nil
}

// bindPort takes the port, or any for 0, and lets it go at once.
func bindPort(ctx context.Context, host string, port int) (int, error) {
	config := net.ListenConfig{Control: bindAlone}
	config.SetMultipathTCP(false)
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
