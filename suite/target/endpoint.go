package target

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// endpoint is where to dial: for unix only host is set, and it is the path.
type endpoint struct {
	network string // "tcp", "tcp4", "tcp6" or "unix"
	host    string // a name or a literal address, without brackets
	port    string // a number
}

func (e endpoint) String() string {
	if e.network == "unix" {
		return e.host
	}
	return net.JoinHostPort(e.host, e.port)
}

// parseEndpoint reads the four forms of Attach.
func parseEndpoint(address string) (endpoint, error) {
	if address == "" {
		return endpoint{}, errors.New("empty; try localhost:2222")
	}
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return parsePath(path)
	}
	network := "tcp"
	if scheme, rest, ok := strings.Cut(address, "://"); ok {
		if scheme != "tcp4" && scheme != "tcp6" {
			return endpoint{}, fmt.Errorf("unknown scheme %q; say host:port, tcp4://host:port, tcp6://host:port or unix:/path", scheme)
		}
		network, address = scheme, rest
	}
	host, port, err := splitHostPort(address)
	if err != nil {
		return endpoint{}, err
	}
	return endpoint{network, host, port}, checkFamily(network, host)
}

func parsePath(path string) (endpoint, error) {
	if path == "" {
		return endpoint{}, errors.New("unix: has no path behind it")
	}
	// The kernel's sun_path has room for a terminating NUL, too (unix(7)).
	if limit := len(syscall.RawSockaddrUnix{}.Path) - 1; len(path) > limit {
		return endpoint{}, fmt.Errorf("path of %d bytes, a unix socket's has at most %d", len(path), limit)
	}
	return endpoint{network: "unix", host: path}, nil
}

func splitHostPort(address string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(address)
	_, notNumber := strconv.Atoi(address)
	switch {
	case err != nil && notNumber == nil:
		return "", "", fmt.Errorf("missing host; try localhost:%s", address)
	case err != nil && strings.Count(address, ":") == 0:
		return "", "", fmt.Errorf("missing port; try %s:2222", address)
	case err != nil && isIPv6(strings.Trim(address, "[]")):
		return "", "", fmt.Errorf("missing port, or missing brackets; try [%s]:2222", strings.Trim(address, "[]"))
	case err != nil:
		return "", "", errors.New("not host:port; an IPv6 address is written [::1]:2222")
	case host == "":
		return "", "", fmt.Errorf("missing host; try localhost:%s", port)
	case strings.ContainsAny(host, " \t\r\n/@"):
		return "", "", fmt.Errorf("bad host %q", host)
	case port == "":
		return "", "", fmt.Errorf("missing port; try %s", net.JoinHostPort(host, "2222"))
	}
	number, err := net.LookupPort("tcp", port) // service names such as "echo" are fine
	if err != nil || number == 0 {
		return "", "", fmt.Errorf("bad port %q: a number from 1 to 65535", port)
	}
	return host, strconv.Itoa(number), nil
}

// checkFamily refuses a literal address of the other family; names are resolved by Dial.
func checkFamily(network, host string) error {
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return nil
	case network == "tcp4" && !ip.Is4():
		return fmt.Errorf("%s is not an IPv4 address", host)
	case network == "tcp6" && ip.Is4():
		return fmt.Errorf("%s is not an IPv6 address", host)
	}
	return nil
}

func isIPv6(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Is6()
}
