package target

import (
	"os"
	"syscall"
)

// tree is the launched process alone: its children, and SIGTERM, are beyond what package os offers here.
type tree struct{ pid int }

func newTree(pid int, _ string, _ []*os.File) *tree { return &tree{pid: pid} }

func (t *tree) terminate() { t.kill() }

func (t *tree) kill() {
	if process, err := os.FindProcess(t.pid); err == nil {
		_ = process.Kill()
		_ = process.Release()
	}
}

// alive is false: nothing is left once the process itself has ended.
func (t *tree) alive() bool { return false }

func anyAlive([]identity) bool { return false }

// ownGroup keeps the console's Ctrl-C from the child.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

func signalOf(*os.ProcessState) string { return "" }

// bindAlone has nothing to undo: Go does not set SO_REUSEADDR on Windows.
func bindAlone(string, string, syscall.RawConn) error { return nil }
