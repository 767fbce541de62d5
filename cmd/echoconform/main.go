// Command echoconform judges echo servers. It reads flags, prints what the engine returns and chooses the exit status;
// everything else is left to the packages below suite.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by a release build with -ldflags "-X main.version=…".
var version = "0.1.0-dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(ctx)
	// Whoever reads the output may leave, as head does: that must not kill the command before it has ended its servers.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	status := run(ctx, os.Args[1:], readOutput{os.Stdout, cancel}, os.Stderr)
	cancel()
	stop()
	os.Exit(status)
}

// readOutput is output that ends the run when nobody reads it any more.
type readOutput struct {
	io.Writer
	unread func()
}

func (o readOutput) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		o.unread()
	}
	return n, err
}

// The exit statuses that are not a result's.
const (
	statusUsage   = 2
	statusHarness = 3
)

// statusError carries an exit status; its text may be empty when all was said already.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// errSaid stands for an outcome that has been printed.
var errSaid = errors.New("said")

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintf(errOut, "echoconform: %v\n", err)
	}
	var status *statusError
	if errors.As(err, &status) {
		return status.status
	}
	return statusUsage
}

func newRoot() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "echoconform [flags] [-- COMMAND … {port}]",
		Short: "Judge an echo server",
		Long: `echoconform judges an echo server: which rule it breaks, what was on the wire, and how to see it again.

With no target it judges its own reference servers. With --target it dials a server that runs already. With a command it
launches the server, a fresh one for each case that needs it, on a free port that it puts in place of {port}.`,
		Example: `  echoconform
  echoconform --target localhost:2222
  echoconform -- python3 server.py {port}
  echoconform --run 'half-close/*' --report json=report.json -- ./server --listen {addr}`,
		Version:       version,
		Args:          onlyCommandBehindDash,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return judge(cmd.Context(), f, args, cmd.OutOrStdout())
		},
	}
	f.addTo(root.Flags())
	root.AddCommand(newList(), newPlay(), newServe(), newClient())
	return root
}

// onlyCommandBehindDash tells a mistyped subcommand from the command of a server.
func onlyCommandBehindDash(cmd *cobra.Command, args []string) error {
	switch dash := cmd.ArgsLenAtDash(); {
	case dash >= 0 && dash == len(args):
		return errors.New("there is no command behind --; is a variable empty?")
	case len(args) == 0 || dash == 0:
		return nil
	}
	return fmt.Errorf("unknown command %q; a server's address goes behind --target, and the command that launches one behind --", args[0])
}
