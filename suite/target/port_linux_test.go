package target

import (
	"io"
	"net"
	"testing"
)

// A server that does not set SO_REUSEADDR cannot listen where connections are in TIME-WAIT.
func TestPortInTimeWaitIsNotFree(t *testing.T) {
	l := listen("127.0.0.1:0")
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close() // the side that closes first is the one that waits
	_, _ = io.Copy(io.Discard, client)
	_ = client.Close()
	_ = l.Close()
	if port := l.Addr().(*net.TCPAddr).Port; portFree(t.Context(), port) {
		t.Errorf("port %d counts as free", port)
	}
}
