package target

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"os"
	"slices"
	"strconv"
)

// listener is a TCP socket in the state LISTEN.
type listener struct {
	ip    netip.Addr
	port  int
	inode uint64
}

// listens says whether anybody listens on the port.
func listens(port int) bool { return len(listenersOn(port)) > 0 }

func listenersOn(port int) []listener {
	return slices.DeleteFunc(listeners(), func(l listener) bool { return l.port != port })
}

// listeners reads /proc/net/tcp and tcp6 (proc(5)). A file that is not there holds none: IPv6 may be switched off.
func listeners() []listener {
	var found []listener
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		table, _ := os.ReadFile(name)
		for line := range bytes.Lines(table) {
			if l, ok := parseListener(line); ok {
				found = append(found, l)
			}
		}
	}
	return found
}

// parseListener reads one row: "sl local rem st queues timer retransmits uid timeout inode …", with addresses
// such as 0100007F:1F90. State 0A is LISTEN (net/tcp_states.h).
func parseListener(row []byte) (listener, bool) {
	fields := bytes.Fields(row)
	if len(fields) < 10 || string(fields[3]) != "0A" {
		return listener{}, false
	}
	address, number, _ := bytes.Cut(fields[1], []byte(":"))
	ip, ok := parseIP(address)
	port, portErr := strconv.ParseUint(string(number), 16, 16)
	inode, inodeErr := strconv.ParseUint(string(fields[9]), 10, 64)
	return listener{ip, int(port), inode}, ok && portErr == nil && inodeErr == nil
}

// parseIP reads words of 32 bits, each printed as a number of this machine's byte order.
func parseIP(text []byte) (netip.Addr, bool) {
	raw := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(raw, text); err != nil {
		return netip.Addr{}, false
	}
	for i := 0; i+4 <= len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	ip, ok := netip.AddrFromSlice(raw)
	return ip.Unmap(), ok
}

// choose picks the address to dial: IPv4 loopback, which is what the server was told, before IPv6 loopback before
// any other.
func choose(sockets []listener) netip.Addr {
	var ips []netip.Addr
	for _, socket := range sockets {
		ips = append(ips, dialable(socket.ip))
	}
	return slices.MinFunc(ips, func(a, b netip.Addr) int { return preference(a) - preference(b) })
}

func preference(ip netip.Addr) int {
	switch {
	case ip.IsLoopback() && ip.Is4():
		return 0
	case ip.IsLoopback():
		return 1
	}
	return 2
}

// dialable gives the loopback address for a wildcard. The tables do not say whether an IPv6 wildcard takes IPv4,
// too, so ::1 is dialled, which works in either case; without ::1 on this machine, nothing but IPv4 is left.
func dialable(ip netip.Addr) netip.Addr {
	switch ip {
	case netip.IPv4Unspecified():
		return netip.MustParseAddr(loopback)
	case netip.IPv6Unspecified():
		if hasIPv6Loopback() {
			return netip.IPv6Loopback()
		}
		return netip.MustParseAddr(loopback)
	}
	return ip
}

func hasIPv6Loopback() bool {
	addresses, _ := os.ReadFile("/proc/net/if_inet6")
	return bytes.Contains(addresses, []byte("00000000000000000000000000000001 "))
}
