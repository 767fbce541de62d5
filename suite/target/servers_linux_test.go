package target

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// servers are the programs that the tests launch: this test binary with "as:name" as its first argument. Each gets
// the address to listen on, and an argument of its own.
var servers = map[string]func(address, arg string){
	"listensLate":      listensLate,
	"failsAtOnce":      failsAtOnce,
	"failsLoudly":      failsLoudly,
	"neverListens":     func(string, string) { select {} },
	"keepsPrinting":    keepsPrinting,
	"listens":          func(address, _ string) { echo(listen(address)) },
	"listensOn":        listensOn,
	"endsAfterFirst":   endsAfterFirst,
	"daemon":           daemon,
	"strippedDaemon":   strippedDaemon,
	"listensThenForks": listensThenForks,
	"forksLate":        forksLate,
	"leavesHeir":       leavesHeir,
	"losesFirstThread": losesFirstThread,
	"wraps":            wraps,
	"inherits":         inherits,
	"ignoresTerm":      ignoresTerm,
	"hasFamily":        hasFamily,
	"idles":            idles,
	"floods":           floods,
	"endsWithoutLF":    endsWithoutLF,
	"closesOutput":     closesOutput,
	"losesPort":        losesPort,
	"losesPortStays":   losesPortStays,
	"showsEnvironment": showsEnvironment,
}

func TestMain(m *testing.M) {
	if name, ok := strings.CutPrefix(os.Args[min(1, len(os.Args)-1)], "as:"); ok {
		servers[name](os.Args[2], strings.Join(os.Args[3:], " "))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// as is the command that runs one of the servers.
func as(name string, args ...string) []string {
	return append([]string{os.Args[0], "as:" + name, "{addr}"}, args...)
}

func listen(address string) *net.TCPListener {
	network := "tcp"
	if strings.HasPrefix(address, "0.0.0.0:") {
		network = "tcp4" // Go's "tcp" would take both families
	}
	l, err := net.Listen(network, address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return l.(*net.TCPListener)
}

func echo(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_, _ = io.Copy(conn, conn)
		}()
	}
}

// self starts this program once more, with the given address and argument.
func self(name, address string, change func(*exec.Cmd)) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "as:"+name, address)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if change != nil {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return cmd
}

func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

func listensLate(address, _ string) {
	time.Sleep(200 * time.Millisecond)
	echo(listen(address))
}

func failsAtOnce(string, string) {
	fmt.Println("about to fail")
	fmt.Fprint(os.Stderr, "no \x1b[31mroom")
	os.Exit(3)
}

func keepsPrinting(address, _ string) {
	for i := range 8 {
		fmt.Println("still warming up", i)
		time.Sleep(100 * time.Millisecond)
	}
	echo(listen(address))
}

// listensOn takes the port from address, and the host from arg.
func listensOn(address, host string) {
	_, port, _ := net.SplitHostPort(address)
	if host == "" {
		echo(listen(":" + port))
	}
	echo(listen(net.JoinHostPort(host, port)))
}

func endsAfterFirst(address, _ string) {
	l := listen(address)
	conn, _ := l.Accept()
	_, _ = io.Copy(conn, conn)
	_ = conn.Close()
	fmt.Print(strings.Repeat("filler\n", 9000) + "Connection lost!\n") // as much as fits into the pipe
}

// daemon detaches from group, session, parent and output before it listens.
func daemon(address, _ string) {
	self("listens", address, func(cmd *exec.Cmd) {
		ownSession(cmd)
		cmd.Stdout, cmd.Stderr = nil, nil
	})
}

// strippedDaemon detaches from group, session, parent and environment.
func strippedDaemon(address, _ string) {
	self("listens", address, func(cmd *exec.Cmd) {
		ownSession(cmd)
		cmd.Env = []string{}
	})
}

// listensThenForks leaves the listening socket to a daemon.
func listensThenForks(address, _ string) {
	file, _ := listen(address).File()
	self("inherits", address, func(cmd *exec.Cmd) {
		ownSession(cmd)
		cmd.ExtraFiles = []*os.File{file}
	})
}

// forksLate does so when it has been listening for a while.
func forksLate(address, _ string) {
	file, _ := listen(address).File()
	time.Sleep(100 * time.Millisecond)
	self("inherits", address, func(cmd *exec.Cmd) { cmd.ExtraFiles = []*os.File{file} })
}

// losesFirstThread goes on without the thread that the process is named after, as pthread_exit in main does in C.
func losesFirstThread(address, _ string) {
	lost := make(chan struct{})
	for lookedFor := true; lookedFor; {
		go func() {
			runtime.LockOSThread()
			if syscall.Gettid() == os.Getpid() {
				close(lost)
				_, _, _ = syscall.Syscall(syscall.SYS_EXIT, 0, 0, 0)
			}
			select {} // keeps its thread, so that the next one gets another
		}()
		select {
		case <-lost:
			lookedFor = false
		case <-time.After(time.Millisecond):
		}
	}
	echo(listen(address))
}

// leavesHeir serves the first client, and dies of it while a child has the listening socket open.
func leavesHeir(address, _ string) {
	l := listen(address)
	file, _ := l.File()
	conn, _ := l.Accept()
	self("inherits", address, func(cmd *exec.Cmd) { cmd.ExtraFiles = []*os.File{file} })
	_, _ = io.Copy(conn, conn)
	os.Exit(7)
}

func inherits(string, string) {
	l, err := net.FileListener(os.NewFile(3, "listener"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	echo(l)
}

// wraps ends with 5 after the server that it started.
func wraps(address, _ string) {
	_ = self("endsAfterFirst", address, nil).Wait()
	os.Exit(5)
}

func ignoresTerm(address, _ string) {
	signal.Ignore(syscall.SIGTERM)
	echo(listen(address))
}

// hasFamily has a child in its group and one in a session of its own that has lost its environment and its output.
// Both ignore SIGTERM; their pids are printed.
func hasFamily(address, _ string) {
	l := listen(address)
	signal.Ignore(syscall.SIGTERM) // the children start with it ignored
	relative := self("idles", address, nil)
	loner := self("idles", address, func(cmd *exec.Cmd) {
		ownSession(cmd)
		cmd.Env = []string{}
		cmd.Stdout, cmd.Stderr = nil, nil
	})
	signal.Reset(syscall.SIGTERM)
	fmt.Printf("%d\n%d\n", relative.Process.Pid, loner.Process.Pid)
	echo(l)
}

func idles(string, string) { select {} }

// failsLoudly prints as much as fits into the pipe.
func failsLoudly(string, string) {
	fmt.Print(strings.Repeat("filler\n", 9000) + "the reason\n")
	os.Exit(3)
}

func floods(address, _ string) {
	l := listen(address)
	out := bufio.NewWriter(os.Stdout)
	for i := range 1_000_000 {
		fmt.Fprintln(out, i)
	}
	fmt.Fprint(out, strings.Repeat("x", 10_000), "\n")
	_ = out.Flush()
	echo(l)
}

func endsWithoutLF(address, _ string) {
	l := listen(address)
	fmt.Print("complete\nincomplete")
	_, _ = l.Accept()
}

func closesOutput(address, _ string) {
	fmt.Println("good bye")
	_ = os.Stdout.Close()
	_ = os.Stderr.Close()
	echo(listen(address))
}

// losesPort tells the test the port, which the test may take before it answers.
func losesPort(address, test string) {
	conn, err := net.Dial("tcp", test)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(conn, address)
	_, _ = io.Copy(io.Discard, conn)
	echo(listen(address))
}

func losesPortStays(address, test string) {
	conn, _ := net.Dial("tcp", test)
	fmt.Fprintln(conn, address)
	select {}
}

func showsEnvironment(address, arg string) {
	fmt.Println(os.Getenv("PORT"), os.Getenv("HOST"), os.Getenv("ECHOCONFORM_ADDR"), address, arg)
	wd, _ := os.Getwd()
	fmt.Println(wd)
	_, err := os.Stdin.Read(make([]byte, 1))
	fmt.Println(err)
	echo(listen(address))
}
