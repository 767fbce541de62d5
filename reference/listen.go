package reference

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
)

// portTries is how often listenAll lets the kernel choose a port anew when the
// one it chose for the first address is taken on another.
const portTries = 16

// listen opens the listening sockets of address ("host:port") and serves what
// they accept. As with asyncio's create_server, a name is listened on at every
// address it resolves to, and an empty host means all of both families.
func listen(address string, serve func(*Server, net.Conn)) (*Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	ips, err := resolve(host)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	listeners, err := listenAll(ips, port)
	if err != nil {
		return nil, err
	}
	return newServer(listeners, serve), nil
}

func resolve(host string) ([]netip.Addr, error) {
	if host == "" {
		return []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}, nil
	}
	found, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", host)
	var ips []netip.Addr
	for _, ip := range found {
		if ip = ip.Unmap(); !slices.Contains(ips, ip) {
			ips = append(ips, ip)
		}
	}
	return ips, err
}

// listenAll listens on every one of ips at one port. Port "0" or "" lets the kernel
// choose one that is free on all of them.
func listenAll(ips []netip.Addr, port string) ([]net.Listener, error) {
	tries := 1
	if port == "" || port == "0" {
		tries = portTries
	}
	for {
		listeners, err := listenOnce(ips, port)
		if tries--; err == nil || tries == 0 {
			return listeners, err
		}
	}
}

func listenOnce(ips []netip.Addr, port string) ([]net.Listener, error) {
	var listeners []net.Listener
	var missing error
	for _, ip := range ips {
		l, err := listenTCP(ip, port)
		switch {
		case err == nil:
			listeners = append(listeners, l)
			port = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		case familyMissing(err):
			missing = err
		default:
			closeAll(listeners)
			return nil, err
		}
	}
	if len(listeners) == 0 {
		return nil, missing
	}
	return listeners, nil
}

func listenTCP(ip netip.Addr, port string) (net.Listener, error) {
	network := "tcp6"
	if ip.Is4() {
		network = "tcp4"
	}
	// Go listens with Multipath TCP where the kernel has it; what becomes of
	// urgent bytes and resets there is not what these servers bear witness to.
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	return config.Listen(context.Background(), network, net.JoinHostPort(ip.String(), port))
}

// familyMissing tells an address of a family that this machine has switched off:
// localhost often has ::1 in the hosts file only. asyncio passes over it too
// since Python 3.13 (bpo-30945).
func familyMissing(err error) bool {
	const wsaEAFNOSUPPORT, wsaEADDRNOTAVAIL = syscall.Errno(10047), syscall.Errno(10049)
	return errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EADDRNOTAVAIL) ||
		errors.Is(err, wsaEAFNOSUPPORT) || errors.Is(err, wsaEADDRNOTAVAIL)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}
