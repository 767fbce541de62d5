package replay

import (
	"errors"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// writeMore writes with MSG_MORE: what does not fill a segment waits for what comes next, here FIN.
func writeMore(nc net.Conn, b []byte) (int, error) {
	raw, err := nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return 0, err
	}
	written := 0
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		for written < len(b) {
			n, err := unix.SendmsgN(int(fd), b[written:], nil, nil, unix.MSG_MORE|unix.MSG_NOSIGNAL)
			switch {
			case errors.Is(err, syscall.EINTR):
			case errors.Is(err, syscall.EAGAIN):
				return false // wait until the socket takes more
			case err != nil:
				failed = os.NewSyscallError("sendmsg", err)
				return true
			}
			written += max(n, 0)
		}
		return true
	})
	if err == nil {
		err = failed
	}
	return written, err
}

// tcpClose is TCP_CLOSE in the kernel's list of states.
const tcpClose = 7

// isDead tells whether the kernel has given the connection up: after a reset, and not after a mere FIN.
func isDead(nc net.Conn) bool {
	raw, err := nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return false
	}
	dead := false
	_ = raw.Control(func(fd uintptr) {
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
		dead = err == nil && info.State == tcpClose
	})
	return dead
}
