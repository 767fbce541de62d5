//go:build unix

package replay

import (
	"syscall"

	"github.com/echoconform/echoconform/suite/scenario"
)

// control sets what has to be set before a connection is made: the window that a SYN offers depends on it.
func control(o scenario.Options) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			if o.ReceiveBuffer > 0 {
				failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, int(o.ReceiveBuffer))
			}
			if o.SegmentSize > 0 && failed == nil {
				failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpMaxSegment, int(o.SegmentSize))
			}
		})
		if err != nil {
			return err
		}
		return failed
	}
}

// tcpMaxSegment is TCP_MAXSEG, the same number on Linux, macOS and the BSDs.
const tcpMaxSegment = 2
