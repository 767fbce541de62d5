package target

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// anyAlive says whether one of the processes has not ended yet.
func anyAlive(processes []identity) bool {
	for _, p := range processes {
		if m, alive := readProcess(p.pid); alive && m.identity == p {
			return true
		}
	}
	return false
}

// printsTo says whether stdout or stderr of the process is the file, in the words of /proc/PID/fd.
func printsTo(pid int, file string) bool {
	for _, fd := range []int{1, 2} {
		if link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd)); err == nil && link == file {
			return true
		}
	}
	return false
}

// openFiles are all files of a process, in the words of /proc/PID/fd. When its first thread has ended and others go
// on (pthread_exit in main), that directory is empty, and each thread's own is not.
func openFiles(pid int) ([]string, error) {
	files, err := readLinks(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil || len(files) > 0 {
		return files, err
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/fd", pid))
	for _, dir := range threads {
		if files, err = readLinks(dir); len(files) > 0 {
			break
		}
	}
	return files, err
}

func readLinks(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var links []string
	for _, entry := range entries {
		if link, err := os.Readlink(filepath.Join(dir, entry.Name())); err == nil {
			links = append(links, link)
		}
	}
	return links, err
}

// pids are those of all processes.
func pids() []int {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var found []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			found = append(found, pid)
		}
	}
	return found
}

// tick is the unit of times in /proc/PID/stat: USER_HZ is 100 on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// readProcess reads /proc/PID/stat (proc(5)). A zombie is not alive: it holds nothing and waits for its parent.
// One with other threads is: only its first thread has ended, and the open files are still there.
func readProcess(pid int) (m member, alive bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	end := bytes.LastIndexByte(stat, ')') // the name before it may hold anything
	if err != nil || end < 0 {
		return member{}, false
	}
	fields := bytes.Fields(stat[end+1:]) // state is field 3 of the manual, and here the first
	if len(fields) < 20 {
		return member{}, false
	}
	number := func(field int) int {
		n, _ := strconv.Atoi(string(fields[field-3]))
		return n
	}
	m = member{
		identity: identity{pid: pid, start: uint64(number(22))},
		parent:   number(4),
		group:    number(5),
		cpu:      time.Duration(number(14)+number(15)+number(16)+number(17)) * tick,
	}
	state, threads := fields[0][0], number(20)
	return m, state != 'Z' && state != 'X' || threads > 1
}
