package replay

import (
	"errors"
	"syscall"

	"github.com/echoconform/echoconform/suite/scenario"
)

// control sets what has to be set before a connection is made: the window that a SYN offers depends on it.
func control(o scenario.Options) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		if o.SegmentSize > 0 {
			return errors.New("the segment size cannot be set on Windows")
		}
		var failed error
		err := c.Control(func(fd uintptr) {
			if o.ReceiveBuffer > 0 {
				failed = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, int(o.ReceiveBuffer))
			}
		})
		if err != nil {
			return err
		}
		return failed
	}
}
