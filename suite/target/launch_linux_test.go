package target

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is generous: what is expected to come comes long before.
const patience = 10 * time.Second

func started(t *testing.T, command []string) *Server {
	t.Helper()
	s, err := tryStart(t, command, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

func tryStart(t *testing.T, command []string, patience time.Duration) (*Server, error) {
	t.Helper()
	target, err := Launch(command)
	if err != nil {
		t.Fatal(err)
	}
	return target.Start(t.Context(), patience)
}

// startError starts what cannot come up.
func startError(t *testing.T, command []string, patience time.Duration) *StartError {
	t.Helper()
	s, err := tryStart(t, command, patience)
	if err == nil {
		s.Stop()
		t.Fatal("the server has started")
	}
	var failure *StartError
	if !errors.As(err, &failure) {
		t.Fatalf("want a *StartError, got %T: %v", err, err)
	}
	return failure
}

func dialled(t *testing.T, s *Server) net.Conn {
	t.Helper()
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func served(t *testing.T, s *Server) net.Conn {
	t.Helper()
	conn := dialled(t, s)
	got := make([]byte, 2)
	if _, err := conn.Write([]byte("hi")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != "hi" {
		t.Fatalf("echo %q, %v", got, err)
	}
	return conn
}

func awaitLines(t *testing.T, s *Server, done func([]string) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if !s.WaitConsole(ctx, done) {
		t.Fatalf("not what was waited for: %d lines", len(s.Console()))
	}
}

// ended waits for the server's own end.
func ended(t *testing.T, s *Server) Exit {
	t.Helper()
	select {
	case <-s.Exited():
	case <-time.After(patience):
		t.Fatal("the server lives on")
	}
	exit, ok := s.Exit()
	if !ok {
		t.Fatal("no exit after Exited")
	}
	return exit
}

func TestStartWaitsForTheListener(t *testing.T) {
	s := started(t, as("listensLate"))
	served(t, s) // a dial before it listened would have been refused
	if _, over := s.Exit(); over || s.Pid() == 0 {
		t.Errorf("pid %d, exited %v", s.Pid(), over)
	}
	if got, want := s.Stop(), (Exit{Code: -1, Signal: "terminated"}); got != want {
		t.Errorf("stop: want %v, got %v", want, got)
	}
	if conn, err := s.Dial(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial after stop: %v, %v", conn, err)
	}
}

func TestStartMakesNoConnection(t *testing.T) {
	s := started(t, as("endsAfterFirst"))
	served(t, s).Close() // had somebody dialled before, this would be the second
	if got := ended(t, s); got != (Exit{}) {
		t.Errorf("want exit status 0, got %v", got)
	}
	if got := s.Console(); len(got) == 0 || got[len(got)-1] != "Connection lost!" {
		t.Errorf("the last line was not in before Exited: %d lines", len(got))
	}
}

func TestStartTakesTheRealAddress(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "0.0.0.0": "127.0.0.1", "127.0.0.9": "127.0.0.9", "::1": "::1", "": "::1",
	} {
		if strings.Contains(want, ":") && !hasIPv6Loopback() {
			continue
		}
		s := started(t, as("listensOn", host))
		if got, _, _ := net.SplitHostPort(s.Address()); got != want {
			t.Errorf("listening on %q: want %s, got %s", host, want, s.Address())
		}
		served(t, s)
		s.Stop()
	}
}

func TestStartFillsIn(t *testing.T) {
	s := started(t, as("showsEnvironment", "{port}-{host}-{addr}"))
	awaitLines(t, s, func(lines []string) bool { return len(lines) == 3 })
	wd, _ := os.Getwd()
	host, port, _ := net.SplitHostPort(s.Address())
	want := []string{
		fmt.Sprintf("%s %s %s:%s %[2]s:%[1]s %[1]s-%[2]s-%[2]s:%[1]s", port, host, host, port), wd, "EOF",
	}
	if diff := cmp.Diff(want, s.Console()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStartRelativeCommand(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(os.Args[0], filepath.Join(dir, "server")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("PATH", ".")
	for _, name := range []string{"./server", "server"} {
		s := started(t, append([]string{name}, as("listens")[1:]...))
		served(t, s)
	}
}

func TestStartErrors(t *testing.T) {
	for _, tc := range []struct {
		name     string
		command  []string
		patience time.Duration
		exit     *Exit
		console  []string
		text     string
	}{
		{
			"exits", as("failsAtOnce"), patience, &Exit{Code: 3},
			[]string{"about to fail", "no \x1b[31mroom"},
			"exit status 3 before it listened on port",
		},
		{
			"never listens", as("neverListens"), 300 * time.Millisecond, nil,
			nil, "nothing listened on port",
		},
		{"no such program", []string{"./no-such-program", "{port}"}, patience, nil, nil, "no such file"},
		{"not in the path", []string{"no-such-program", "{port}"}, patience, nil, nil, "executable file not found"},
		{"not executable", []string{"./launch_linux_test.go", "{port}"}, patience, nil, nil, "permission denied"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := startError(t, tc.command, tc.patience)
			if !strings.Contains(err.Error(), tc.text) {
				t.Errorf("want %q in %q", tc.text, err)
			}
			if diff := cmp.Diff(tc.exit, err.Exit); diff != "" {
				t.Errorf("exit (-want +got):\n%s", diff)
			}
			slices.Sort(err.Console) // of two streams
			if diff := cmp.Diff(tc.console, err.Console); tc.console != nil && diff != "" {
				t.Errorf("console (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "\x1b") {
				t.Errorf("raw escape in %q", err.Error())
			}
		})
	}
}

func TestStartErrorHasTheLastLine(t *testing.T) {
	if err := startError(t, as("failsLoudly"), patience); !strings.HasSuffix(err.Error(), `last line printed: "the reason"`) {
		t.Error(err)
	}
}

func TestStartNamesTheOtherPort(t *testing.T) {
	err := startError(t, []string{"env", "X={port}", os.Args[0], "as:listens", "127.0.0.1:0"}, 300*time.Millisecond)
	if !strings.Contains(err.Error(), "it listens on 127.0.0.1:") {
		t.Error(err)
	}
}

func TestStartIsPatientWithProgress(t *testing.T) {
	s, err := tryStart(t, as("keepsPrinting"), 400*time.Millisecond) // 800 ms, a line every 100 ms
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	served(t, s)
}

func TestStartStopsWithItsContext(t *testing.T) {
	target, _ := Launch(as("neverListens"))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	before := children(t)
	if _, err := target.Start(ctx, patience); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("want the context's error, got %v", err)
	}
	if after := children(t); !slices.Equal(before, after) {
		t.Errorf("left behind: before %v, after %v", before, after)
	}
}

// children are the live processes that this one started.
func children(t *testing.T) []int {
	t.Helper()
	var found []int
	for _, pid := range pids() {
		if m, alive := readProcess(pid); alive && m.parent == os.Getpid() {
			found = append(found, pid)
		}
	}
	return found
}

func TestDaemonIsFoundAndStopped(t *testing.T) {
	for _, name := range []string{"daemon", "strippedDaemon", "listensThenForks", "forksLate"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := started(t, as(name))
			<-s.process.ended // the command has gone
			served(t, s)
			select {
			case <-s.Exited():
				t.Error("ended with the command")
			case <-time.After(2 * drainGrace):
			}
			if got := s.Stop(); got != (Exit{}) {
				t.Errorf("want the command's exit status 0, got %v", got)
			}
			if listens(s.process.port) {
				t.Error("the daemon still listens")
			}
		})
	}
}

func TestDaemonEndsByItself(t *testing.T) {
	s := started(t, as("daemon"))
	holders := s.process.heirs()
	if len(holders) != 1 {
		t.Fatalf("want one holder, got %v", holders)
	}
	if err := syscall.Kill(holders[0].pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ended(t, s)
}

func TestWrapper(t *testing.T) {
	s := started(t, as("wraps"))
	served(t, s).Close()
	if got, want := ended(t, s), (Exit{Code: 5}); got != want {
		t.Errorf("want %v, got %v", want, got)
	}
}

func TestExitIsTheCommandsThoughAnHeirListens(t *testing.T) {
	s := started(t, as("leavesHeir"))
	served(t, s).Close()
	if got, want := ended(t, s), (Exit{Code: 7}); got != want {
		t.Errorf("want %v, got %v", want, got)
	}
	if !listens(s.process.port) {
		t.Error("no heir: this test shows nothing")
	}
	s.Stop()
	if listens(s.process.port) {
		t.Error("the heir outlived Stop")
	}
}

func TestServerWithoutItsFirstThread(t *testing.T) {
	s := started(t, as("losesFirstThread"))
	served(t, s)
	s.Stop()
	if listens(s.process.port) {
		t.Error("outlived Stop")
	}
}

func TestZombieIsNotAlive(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	defer func() { _ = cmd.Wait() }()
	deadline := time.Now().Add(patience)
	for anyAlive([]identity{newTree(cmd.Process.Pid, "", nil).root}) {
		if time.Now().After(deadline) {
			t.Fatal("still counts as alive")
		}
		time.Sleep(time.Millisecond)
	}
	if m, _ := readProcess(cmd.Process.Pid); m.pid == 0 {
		t.Error("no zombie: this test shows nothing")
	}
}

func TestDialSendsNoKeepAlives(t *testing.T) {
	conn := dialled(t, embedded(t, "stream"))
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) {
		if on, err := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE); on != 0 || err != nil {
			t.Errorf("SO_KEEPALIVE %d, %v", on, err)
		}
	})
}

func TestStopKillsWhatIgnoresTerm(t *testing.T) {
	s := started(t, as("ignoresTerm"))
	if got, want := s.Stop().String(), "signal: killed"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestStopEndsTheWholeFamily(t *testing.T) {
	s := started(t, as("hasFamily"))
	family := familyOf(t, s)
	s.Stop()
	for _, member := range family {
		if anyAlive([]identity{member}) {
			t.Errorf("process %d outlived Stop", member.pid)
		}
	}
}

func TestStopRemembersTheOrphans(t *testing.T) {
	s := started(t, as("hasFamily"))
	family := familyOf(t, s)
	if got := len(s.process.tree.members()); got != 3 { // as any look does
		t.Fatalf("want 3 members, got %d", got)
	}
	if err := syscall.Kill(s.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ended(t, s)
	s.Stop()
	if anyAlive(family) {
		t.Errorf("one of %v outlived Stop", family)
	}
}

func familyOf(t *testing.T, s *Server) []identity {
	t.Helper()
	awaitLines(t, s, func(lines []string) bool { return len(lines) == 2 })
	var family []identity
	for _, line := range s.Console() {
		pid, _ := strconv.Atoi(line)
		m, alive := readProcess(pid)
		if !alive {
			t.Fatalf("%q is no process: this test shows nothing", line)
		}
		family = append(family, m.identity)
	}
	return family
}

func TestStopTwice(t *testing.T) {
	s := started(t, as("listens"))
	if first, second := s.Stop(), s.Stop(); first != second {
		t.Errorf("first %v, then %v", first, second)
	}
}

func TestConsoleFlood(t *testing.T) {
	s := started(t, as("floods"))
	last := strings.Repeat("x", lineLimit)
	awaitLines(t, s, func(lines []string) bool { return slices.Contains(lines, last) })
	lines := s.Console()
	if lines[0] != "0" || lines[keptLines] != "[998001 lines dropped]" {
		t.Errorf("first %q, in between %q", lines[0], lines[keptLines])
	}
	if !s.ConsoleTruncated() {
		t.Error("not truncated")
	}
	served(t, s)
}

func TestConsoleLastLineWithoutNewline(t *testing.T) {
	s := started(t, as("endsWithoutLF"))
	awaitLines(t, s, func(lines []string) bool { return len(lines) > 0 })
	if diff := cmp.Diff([]string{"complete"}, s.Console()); diff != "" {
		t.Errorf("while it runs (-want +got):\n%s", diff)
	}
	dialled(t, s)
	ended(t, s)
	if diff := cmp.Diff([]string{"complete", "incomplete"}, s.Console()); diff != "" {
		t.Errorf("at its end (-want +got):\n%s", diff)
	}
}

func TestExitedWaitsForTheConsole(t *testing.T) {
	s := started(t, as("endsAfterFirst"))
	conn := served(t, s)
	s.console.mu.Lock() // the reader is late
	_ = conn.Close()
	<-s.process.ended
	begin := time.Now()
	select {
	case <-s.Exited():
		if time.Since(begin) < drainGrace {
			t.Error("the lines are not in yet")
		}
	case <-time.After(drainGrace / 10):
	}
	s.console.mu.Unlock()
	ended(t, s)
}

func TestClosedOutputIsNoEnd(t *testing.T) {
	s := started(t, as("closesOutput"))
	<-s.console.ended
	served(t, s)
	if exit, over := s.Exit(); over {
		t.Errorf("ended: %v", exit)
	}
	if s.WaitConsole(t.Context(), func(lines []string) bool { return len(lines) > 1 }) {
		t.Error("a second line")
	}
}

// squat hears of the ports of the servers that it launches, and takes the first n of them.
func squat(t *testing.T, n int) (address string) {
	t.Helper()
	l := listen("127.0.0.1:0")
	t.Cleanup(func() { l.Close() })
	go func() {
		for i := 0; ; i++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			port, _ := bufio.NewReader(conn).ReadString('\n')
			if taken, err := net.Listen("tcp", strings.TrimSpace(port)); err == nil && i < n {
				t.Cleanup(func() { taken.Close() })
			} else if err == nil {
				_ = taken.Close()
			}
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestPortLostOnce(t *testing.T) {
	served(t, started(t, as("losesPort", squat(t, 1))))
}

func TestPortLostTwice(t *testing.T) {
	err := startError(t, as("losesPort", squat(t, 2)), patience)
	if !errors.Is(err, errPortTaken) || err.Exit == nil || err.Exit.Code != 1 {
		t.Errorf("%v (exit %v)", err, err.Exit)
	}
}

func TestPortOfAnother(t *testing.T) {
	err := startError(t, as("losesPortStays", squat(t, 1)), patience)
	if want := fmt.Sprintf("belongs to process %d", os.Getpid()); !strings.Contains(err.Error(), want) {
		t.Errorf("want %q in %v", want, err)
	}
}

func TestFirstDialFindsTheListener(t *testing.T) {
	s := unproven(t, as("listensLate"), patience)
	served(t, s)
}

func TestFirstDialErrors(t *testing.T) {
	var failure *StartError
	if _, err := unproven(t, as("failsAtOnce"), patience).Dial(t.Context()); !errors.As(err, &failure) || failure.Exit.Code != 3 {
		t.Errorf("exits: %v", err)
	}
	if _, err := unproven(t, as("neverListens"), 50*time.Millisecond).Dial(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("never listens: %v", err)
	}
}

// unproven is a server as it is started where readiness cannot be read.
func unproven(t *testing.T, command []string, patience time.Duration) *Server {
	t.Helper()
	port, err := freePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := startProcess(command, port)
	if err != nil {
		t.Fatal(err)
	}
	s := newLaunched(p, listening{place: endpoint{"tcp", loopback, strconv.Itoa(port)}, unproven: true}, patience)
	t.Cleanup(func() { s.Stop() })
	return s
}

func TestNothingIsLeft(t *testing.T) {
	one := func() {
		for _, name := range []string{"listens", "endsAfterFirst", "daemon", "leavesHeir"} {
			s, err := tryStart(t, as(name), patience)
			if err != nil {
				t.Fatal(err)
			}
			conn, err := s.Dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.Close()
			s.Stop()
		}
		_, _ = tryStart(t, as("failsAtOnce"), patience)
		_, _ = tryStart(t, []string{"no-such-program", "{port}"}, patience)
	}
	one() // what the runtime opens once
	baseline := held(t)
	one()
	if after := settle(t, baseline); after.exceed(baseline) {
		t.Errorf("before %v, after %v", baseline, after)
	}
}

func TestOutputHeldByAStranger(t *testing.T) {
	s := started(t, as("listens"))
	output, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/1", s.Pid()), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer output.Close()
	s.Stop()
	if _, over := s.Exit(); !over {
		t.Error("Stop returned before the end")
	}
	if _, err := output.WriteString("late\n"); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("the pipe is still open: %v", err)
	}
}

func TestParallelLaunches(t *testing.T) {
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			served(t, started(t, as("listens")))
		})
	}
}
