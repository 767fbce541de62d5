package target

import (
	"encoding/binary"
	"net/netip"
	"testing"
)

func TestParseListener(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the rows are of a little-endian machine")
	}
	const rest = " 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0"
	for _, tc := range []struct {
		row  string
		want listener
		ok   bool
	}{
		{"   0: 0100007F:08AE 00000000:0000 0A" + rest, listener{netip.MustParseAddr("127.0.0.1"), 2222, 4711}, true},
		{"   1: 00000000:0007 00000000:0000 0A" + rest, listener{netip.IPv4Unspecified(), 7, 4711}, true},
		{
			"   2: 00000000000000000000000001000000:08AE 00000000000000000000000000000000:0000 0A" + rest,
			listener{netip.IPv6Loopback(), 2222, 4711},
			true,
		},
		{
			"   3: 0000000000000000FFFF00000100007F:08AE 00000000000000000000000000000000:0000 0A" + rest,
			listener{netip.MustParseAddr("127.0.0.1"), 2222, 4711},
			true,
		},
		{"   4: 0100007F:08AE 0100007F:CAFE 01" + rest, listener{}, false}, // established
		{"   5: 0100007:08AE 00000000:0000 0A" + rest, listener{}, false},
		{"   6: 0100007F:XXXX 00000000:0000 0A" + rest, listener{}, false},
		{"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", listener{}, false},
		{"", listener{}, false},
	} {
		got, ok := parseListener([]byte(tc.row))
		if ok != tc.ok || ok && got != tc.want {
			t.Errorf("%q: want %v %v, got %v %v", tc.row, tc.want, tc.ok, got, ok)
		}
	}
}

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		ips  []string
		want string
	}{
		{[]string{"0.0.0.0"}, "127.0.0.1"},
		{[]string{"::1", "127.0.0.1"}, "127.0.0.1"},
		{[]string{"192.0.2.1", "::1"}, "::1"},
		{[]string{"192.0.2.1"}, "192.0.2.1"},
	} {
		var sockets []listener
		for _, ip := range tc.ips {
			sockets = append(sockets, listener{ip: netip.MustParseAddr(ip)})
		}
		if got := choose(sockets).String(); got != tc.want {
			t.Errorf("%v: want %s, got %s", tc.ips, tc.want, got)
		}
	}
}
