//go:build unix

package target

import (
	"errors"
	"os"
	"syscall"
)

// ownGroup keeps the terminal's Ctrl-C from the child, and lets Stop reach all of its group.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func signalOf(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ""
}

// bindAlone takes back the SO_REUSEADDR that Go sets: a port with connections in TIME-WAIT (RFC 9293, section
// 3.6.1) is no good for a server that does not set it.
func bindAlone(_, _ string, conn syscall.RawConn) error {
	var failure error
	err := conn.Control(func(fd uintptr) {
		failure = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 0)
	})
	return errors.Join(err, failure)
}
