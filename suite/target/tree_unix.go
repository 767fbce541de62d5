//go:build unix && !linux

package target

import (
	"errors"
	"os"
	"syscall"
)

// tree is the process group of a launch: without /proc, a process that leaves it is lost.
type tree struct{ group int }

func newTree(pid int, _ string, _ []*os.File) *tree { return &tree{group: pid} }

func (t *tree) terminate() { _ = syscall.Kill(-t.group, syscall.SIGTERM) }
func (t *tree) kill()      { _ = syscall.Kill(-t.group, syscall.SIGKILL) }

// alive also counts zombies, which their parent or init reaps in no time.
func (t *tree) alive() bool { return !errors.Is(syscall.Kill(-t.group, 0), syscall.ESRCH) }

func anyAlive([]identity) bool { return false }
