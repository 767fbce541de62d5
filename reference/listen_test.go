package reference

import (
	"net"
	"net/netip"
	"strconv"
	"testing"
)

func TestLocalhostIsListenedOnAtEveryAddress(t *testing.T) {
	s, err := ListenStream("localhost:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Addrs()[0].String() != s.Addr().String() {
		t.Errorf("Addr %v is not the first of %v", s.Addr(), s.Addrs())
	}
	for _, addr := range s.Addrs() {
		expectServed(t, addr)
	}
}

func expectServed(t *testing.T, addr net.Addr) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr.String(), patience)
	if err != nil {
		t.Fatal(err)
	}
	if !pingPong(conn) {
		t.Errorf("%v does not echo", addr)
	}
}

func TestAllAddressesHaveOnePort(t *testing.T) {
	loopbacks := []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()}
	if probe, err := listenTCP(loopbacks[1], "0"); err != nil {
		t.Skip("no IPv6 loopback here:", err)
	} else {
		_ = probe.Close()
	}
	listeners, err := listenAll(loopbacks, "0")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(listeners, func(_ *Server, c net.Conn) { EchoStream(c, c, nil) })
	defer s.Close()
	addrs := s.Addrs()
	if len(addrs) != 2 || addrs[0].(*net.TCPAddr).Port != addrs[1].(*net.TCPAddr).Port {
		t.Fatalf("addresses %v, want two with one port", addrs)
	}
	for _, addr := range addrs {
		expectServed(t, addr)
	}
	_ = s.Close()
	expectNoGoroutines(t)
}

func TestAddressOfNoInterfaceIsPassedOver(t *testing.T) {
	nowhere := netip.MustParseAddr("192.0.2.254") // TEST-NET-1, RFC 5737
	loopback := netip.MustParseAddr("127.0.0.1")
	if probe, err := listenTCP(nowhere, "0"); err == nil {
		_ = probe.Close()
		t.Skip("this machine can listen anywhere")
	}
	listeners, err := listenAll([]netip.Addr{nowhere, loopback}, "0")
	if err != nil || len(listeners) != 1 {
		t.Errorf("%v, %v, want the one on loopback", listeners, err)
	}
	closeAll(listeners)
	if _, err := listenAll([]netip.Addr{nowhere}, "0"); err == nil {
		t.Error("listening nowhere is no error")
	}
}

func TestListenErrors(t *testing.T) {
	taken := start(t, ListenStream, nil).Addr().(*net.TCPAddr)
	for _, address := range []string{
		"", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:no-such-service",
		net.JoinHostPort("127.0.0.1", strconv.Itoa(taken.Port)),
	} {
		if s, err := ListenProtocol(address, nil); err == nil {
			_ = s.Close()
			t.Errorf("listening on %q: no error", address)
		}
	}
}
