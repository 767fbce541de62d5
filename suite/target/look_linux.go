package target

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
)

var (
	errNoListener = errors.New("no listener")
	errStranger   = errors.New("a listener of another process")
)

// look finds the listener of the tree. Sockets are read before processes, so that the holder of a socket that was
// there is found, unless it has just forked and left.
func (p *process) look() (listening, error) {
	sockets := listenersOn(p.port)
	if len(sockets) == 0 {
		return listening{}, errNoListener
	}
	members := p.tree.members()
	var holders []identity
	for _, socket := range sockets {
		mine := holding(members, socket.inode)
		if len(mine) == 0 {
			return listening{}, errStranger // one that shares the port would get part of the connections, too
		}
		holders = append(holders, mine...)
	}
	if slices.Contains(holders, p.tree.root) {
		holders = nil
	}
	ip := choose(sockets)
	return listening{place: endpoint{"tcp", ip.String(), strconv.Itoa(p.port)}, holders: holders}, nil
}

// heirs are the processes that hold the listening socket now.
func (p *process) heirs() []identity {
	var holders []identity
	sockets, members := listenersOn(p.port), p.tree.members()
	for _, socket := range sockets {
		holders = append(holders, holding(members, socket.inode)...)
	}
	return holders
}

// holding gives the members that have the socket open. A member that may not be looked into (it changed its user,
// or has capabilities of its own) counts when no other member has.
func holding(members []member, inode uint64) []identity {
	var sure, blind []identity
	for _, m := range members {
		holds, err := holdsSocket(m.pid, inode)
		if holds {
			sure = append(sure, m.identity)
		} else if errors.Is(err, os.ErrPermission) {
			blind = append(blind, m.identity)
		}
	}
	if len(sure) > 0 {
		return sure
	}
	return blind
}

// holdsSocket looks through the open files of a process; an error says that it may not be looked into, or has gone.
func holdsSocket(pid int, inode uint64) (bool, error) {
	files, err := openFiles(pid)
	return slices.Contains(files, fmt.Sprintf("socket:[%d]", inode)), err
}

// nameStranger says who holds the port, if that can be seen.
func (p *process) nameStranger() error {
	const hint = "if it serves the command, such as a container's proxy, start it yourself and test its address"
	members := p.tree.members()
	for _, socket := range listenersOn(p.port) {
		if len(holding(members, socket.inode)) > 0 {
			continue
		}
		for _, pid := range pids() {
			if holds, _ := holdsSocket(pid, socket.inode); holds {
				name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				return fmt.Errorf("port %d belongs to process %d (%q), which is not one of the command; %s",
					p.port, pid, bytes.TrimSpace(name), hint)
			}
		}
	}
	return fmt.Errorf("port %d belongs to a process that is not one of the command; %s", p.port, hint)
}

// elsewhere says where the tree listens instead of on its port, for a server that does not use the port it is given.
func (p *process) elsewhere() string {
	members := p.tree.members()
	for _, l := range listeners() {
		if len(holding(members, l.inode)) > 0 {
			return fmt.Sprintf("; it listens on %v: does it use {port}?", netip.AddrPortFrom(l.ip, uint16(l.port)))
		}
	}
	return ""
}
