package target

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// tree is every process that a launch brought about. A process belongs to it when it is the root, in the root's
// group, a child of a member, seen as one before, has the cookie in its environment, or prints to the root's console:
// so also a daemon that left the group, the session and its parent is found. One that does all this between two
// looks, and drops its environment and its output, is not.
type tree struct {
	root   identity
	cookie []byte
	output []string // the pipes that the root prints to, such as "pipe:[4711]"

	mu        sync.Mutex
	known     map[identity]bool
	strangers map[identity]bool // looked at, neither cookie nor output
}

// member is a process of the tree that is alive.
type member struct {
	identity
	parent, group int
	cpu           time.Duration // its own, and that of the children it has waited for
}

// newTree has to be called before the process is waited for.
func newTree(pid int, cookie string, output []*os.File) *tree {
	t := &tree{
		root:      identity{pid: pid},
		cookie:    []byte(cookie + "="),
		known:     make(map[identity]bool),
		strangers: make(map[identity]bool),
	}
	if m, _ := readProcess(pid); m.pid == pid {
		t.root = m.identity
	}
	t.known[t.root] = true
	for _, pipe := range output {
		if info, err := pipe.Stat(); err == nil {
			t.output = append(t.output, fmt.Sprintf("pipe:[%d]", info.Sys().(*syscall.Stat_t).Ino))
		}
	}
	return t
}

// members looks through /proc. Children are found whatever the order of the ids: a round adds those of the last.
func (t *tree) members() []member {
	var rest, found []member
	for _, pid := range pids() {
		if m, alive := readProcess(pid); alive && m.start >= t.root.start {
			rest = append(rest, m)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	group := t.group(rest)
	parents := map[int]bool{}
	for again := true; again; {
		again = false
		var others []member
		for _, m := range rest {
			if m.group != group && !parents[m.parent] && !t.belongs(m) {
				others = append(others, m)
				continue
			}
			t.known[m.identity] = true
			parents[m.pid] = true
			found = append(found, m)
			again = true
		}
		rest = others
	}
	return found
}

// group is the id of the root's process group, and -1 once the root's process id went to somebody else: the group
// had ended before that (fork(2) chooses no id that is still a group's).
func (t *tree) group(processes []member) int {
	for _, m := range processes {
		if m.pid == t.root.pid && m.identity != t.root {
			return -1
		}
	}
	return t.root.pid
}

// belongs leaves group and parent aside.
func (t *tree) belongs(m member) bool {
	if t.known[m.identity] {
		return true
	}
	if t.strangers[m.identity] {
		return false
	}
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", m.pid))
	if bytes.Contains(environment, t.cookie) {
		return true
	}
	if slices.ContainsFunc(t.output, func(pipe string) bool { return printsTo(m.pid, pipe) }) {
		return true
	}
	// Empty in the middle of an exec: look again next time.
	if err != nil || len(environment) > 0 {
		t.strangers[m.identity] = true
	}
	return false
}

func (t *tree) alive() bool { return len(t.members()) > 0 }

// cpu is the time that the tree has computed.
func (t *tree) cpu() time.Duration {
	var sum time.Duration
	for _, m := range t.members() {
		sum += m.cpu
	}
	return sum
}

func (t *tree) terminate() { t.signal(syscall.SIGTERM) }
func (t *tree) kill()      { t.signal(syscall.SIGKILL) }

// signal reaches the group in one go, so that none can fork away from it, and then those outside of it.
func (t *tree) signal(signal syscall.Signal) {
	group := false
	for _, m := range t.members() {
		if m.group != t.root.pid {
			_ = syscall.Kill(m.pid, signal)
		} else if !group {
			group = true
			_ = syscall.Kill(-t.root.pid, signal)
		}
	}
}
