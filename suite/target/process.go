package target

import (
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"
)

const (
	// stopGrace is what a server that still listens gets between SIGTERM and SIGKILL: a JVM takes 0.3 s to end,
	// xinetd 0.5 s, Erlang 1 s.
	stopGrace = time.Second
	// goneGrace is for a server that no longer listens: it was on its way out before it was told to.
	goneGrace = 250 * time.Millisecond
	// killGrace is how long SIGKILL may take before a process counts as stuck in the kernel and is given up.
	killGrace = 5 * time.Second
	// drainGrace is how long the console is waited for after the process has ended. What it printed is in the pipe
	// by then; only a pipe that another process holds open takes this long.
	drainGrace = 200 * time.Millisecond
)

// process is a launched command and all that came of it.
type process struct {
	cmd     *exec.Cmd
	port    int
	tree    *tree
	console *console
	pipes   []*os.File // the ends that we read
	dialled atomic.Bool
	ended   chan struct{} // closed when the command has ended; exit and unused are valid then
	exit    Exit
	unused  bool // nobody had dialled
}

// startProcess runs the command. Its streams are plain pipes that are always drained: a flood never blocks it, a
// closed one is no end, and one held by a process left behind does not hold up the wait for the command itself.
func startProcess(command []string, port int) (*process, error) {
	cookie := "ECHOCONFORM_LIFE_" + rand.Text()
	p := &process{
		cmd:     prepare(command, port, cookie),
		port:    port,
		console: newConsole(),
		ended:   make(chan struct{}),
	}
	if err := p.run(); err != nil {
		return p, err
	}
	p.tree = newTree(p.cmd.Process.Pid, cookie, p.pipes) // before the wait: its entry in /proc is still there
	go func() {
		_ = p.cmd.Wait() // what it would say is in ProcessState
		p.exit = exitOf(p.cmd.ProcessState)
		p.unused = !p.dialled.Load()
		close(p.ended)
	}()
	return p, nil
}

// run starts the command with a pipe for each of stdout and stderr.
func (p *process) run() error {
	out, outWriter, err := os.Pipe()
	if err != nil {
		return err
	}
	defer outWriter.Close()
	errs, errsWriter, err := os.Pipe()
	if err != nil {
		_ = out.Close()
		return err
	}
	defer errsWriter.Close()
	p.cmd.Stdout, p.cmd.Stderr = outWriter, errsWriter
	if err := p.cmd.Start(); err != nil {
		_ = out.Close()
		_ = errs.Close()
		return err
	}
	p.pipes = []*os.File{out, errs}
	streams := []*stream{p.console.newStream(), p.console.newStream()}
	for i, pipe := range p.pipes {
		go drain(streams[i], pipe)
	}
	return nil
}

func drain(s *stream, pipe *os.File) {
	_, _ = io.Copy(s, pipe) // ends with the last writer, or when stop closes the pipe
	_ = pipe.Close()
	_ = s.Close()
}

// exited returns how the command ended, and false while it has not.
func (p *process) exited() (Exit, bool) {
	select {
	case <-p.ended:
		return p.exit, true
	default:
		return Exit{}, false
	}
}

// awaitConsole waits for the lines printed before the end.
func (p *process) awaitConsole() {
	select {
	case <-p.console.ended:
	case <-time.After(drainGrace):
	}
}

// stop ends every process of the tree and lets go of the pipes. It returns false when something could not even be
// killed.
func (p *process) stop() bool {
	grace := stopGrace
	if !listens(p.port) {
		grace = goneGrace
	}
	p.tree.terminate()
	clean := p.await(grace, nil) || p.await(killGrace, p.tree.kill)
	p.awaitConsole()
	for _, pipe := range p.pipes {
		_ = pipe.Close()
	}
	p.awaitConsole()
	return clean
}

// await waits until nothing of the tree is alive, and says whether that came within limit. It calls again in each round: a tree
// that forks while it is killed has new members in the next.
func (p *process) await(limit time.Duration, again func()) bool {
	deadline := time.Now().Add(limit)
	for pause := pauseMin; ; pause = min(2*pause, pauseMax) {
		if again != nil {
			again()
		}
		_, ended := p.exited()
		if ended && !p.tree.alive() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
		p.pause(pause, ended)
	}
}

// Between two looks at the processes: short at first, as most servers end and start at once, then at most fifty a second.
const (
	pauseMin = time.Millisecond
	pauseMax = 20 * time.Millisecond
)

// pause waits, but not beyond the end of the command, if that is still to come.
func (p *process) pause(d time.Duration, ended bool) {
	end := p.ended
	if ended {
		end = nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-end:
	case <-timer.C:
	}
}
