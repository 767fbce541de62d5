package target

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Dial makes one connection. Every address is tried at most once, and the next one of a name only when the last
// refused or cannot be reached from this machine, never at the same time: a connection that nobody uses would be a
// client to the server. The error is that of package net; errors.Is tells syscall.ECONNREFUSED.
//
// Where readiness cannot be read (not Linux), the first dial of a launched server is repeated while it is refused,
// until the server has ended (a *StartError) or patience is over.
func (s *Server) Dial(ctx context.Context) (net.Conn, error) {
	return s.DialWith(ctx, net.Dialer{KeepAlive: -1})
}

// DialWith is Dial with the caller's dialer, for options that must be set before the connection is (Control,
// LocalAddr). Its FallbackDelay is not used.
func (s *Server) DialWith(ctx context.Context, dialer net.Dialer) (net.Conn, error) {
	dialer.FallbackDelay = -1
	if s.process != nil {
		s.process.dialled.Store(true)
	}
	if s.process != nil && !s.up.Load() {
		return s.firstDial(ctx, &dialer)
	}
	return s.dialOnce(ctx, &dialer)
}

func (s *Server) dialOnce(ctx context.Context, dialer *net.Dialer) (net.Conn, error) {
	addresses, err := s.place.resolve(ctx)
	if err != nil {
		return nil, err
	}
	return dialEach(ctx, dialer, s.place.network, addresses)
}

func dialEach(ctx context.Context, dialer *net.Dialer, network string, addresses []string) (net.Conn, error) {
	var failure error
	for _, address := range addresses {
		conn, err := dialer.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		if failure == nil || refused(err) {
			failure = err // a refusal says more than a family that this machine lacks
		}
		if !refused(err) && !unavailable(err) {
			break
		}
	}
	return nil, failure
}

// resolve gives the addresses in the order to try them.
func (e endpoint) resolve(ctx context.Context) ([]string, error) {
	if e.network == "unix" {
		return []string{e.host}, nil
	}
	if _, err := netip.ParseAddr(e.host); err == nil {
		return []string{e.String()}, nil
	}
	family := map[string]string{"tcp": "ip", "tcp4": "ip4", "tcp6": "ip6"}[e.network]
	ips, err := net.DefaultResolver.LookupNetIP(ctx, family, e.host)
	addresses := make([]string, len(ips))
	for i, ip := range ips {
		addresses[i] = net.JoinHostPort(ip.Unmap().String(), e.port)
	}
	return addresses, err
}

// firstDial finds out by dialling when the server listens. A refused dial is no connection, and disturbs nobody.
func (s *Server) firstDial(ctx context.Context, dialer *net.Dialer) (net.Conn, error) {
	deadline := time.Now().Add(s.patience)
	for pause := pauseMin; ; pause = min(2*pause, pauseMax) {
		conn, err := s.dialOnce(ctx, dialer)
		if err == nil {
			s.up.Store(true)
			return conn, nil
		}
		if _, ended := s.process.exited(); ended {
			return nil, newStartError(s.process, s.process.endedEarly(ctx))
		}
		if !refused(err) || ctx.Err() != nil || time.Now().After(deadline) {
			return nil, err
		}
		s.process.pause(pause, false)
	}
}

// refused tells a dial that was answered with a reset, or a unix socket without a listener.
func refused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnRefused)
}

// unavailable tells an address that cannot be used from this machine: a family or a route that it does not have.
func unavailable(err error) bool {
	for _, errno := range []syscall.Errno{
		syscall.EAFNOSUPPORT, syscall.EADDRNOTAVAIL, syscall.ENETUNREACH, syscall.EHOSTUNREACH,
		wsaAFNoSupport, wsaAddrNotAvail, wsaNetUnreach, wsaHostUnreach,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// Windows reports its own numbers (winsock2.h), which package syscall does not name. No other system uses them.
const (
	wsaAFNoSupport  = syscall.Errno(10047)
	wsaAddrNotAvail = syscall.Errno(10049)
	wsaNetUnreach   = syscall.Errno(10051)
	wsaConnRefused  = syscall.Errno(10061)
	wsaHostUnreach  = syscall.Errno(10065)
)
