// Package target reaches the server under test: it attaches to an address, launches a command, or embeds a
// reference server, and says where to dial, what was printed and how it ended.
//
// It leaves to others what is said on a connection, how long a silence may last, and every judgement. It makes no
// connection of its own: readiness of a launched server is read, never dialled, since a dial ends a protocol-style
// server.
//
// A launched server gets a port of its own that nothing listened on, its own process group, and /dev/null as input.
// Stop leaves none of its processes behind, also those in other groups and sessions on Linux. A program that uses
// this package and dies of SIGKILL cannot call Stop: what it launched lives on.
package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Target says how a server under test is reached. Values are made by Attach, Launch or Embedded; the zero value
// reaches nothing, and its Start fails. A Target may be started several times, also at the same time.
type Target struct {
	kind    string
	address string   // attach, as given
	place   endpoint // attach
	command []string // launch, with its placeholders
	style   string   // embedded
}

// The kinds of a target, as Kind returns them.
const (
	kindAttach   = "attach"
	kindLaunch   = "launch"
	kindEmbedded = "embedded"
)

// Attach is a server that somebody else runs, at "host:port", "tcp4://host:port", "tcp6://host:port" or
// "unix:/path". It looks at the text only, and neither resolves nor dials; the error names what is wrong in it.
func Attach(address string) (Target, error) {
	place, err := parseEndpoint(address)
	if err != nil {
		return Target{}, fmt.Errorf("address %q: %w", address, err)
	}
	return Target{kind: kindAttach, address: address, place: place}, nil
}

// Launch is a server that every Start runs anew. In each argument {port} stands for the port to listen on, {host}
// for 127.0.0.1 and {addr} for both with a colon; {port} or {addr} has to occur. The command also finds them in the
// variables PORT, HOST and ECHOCONFORM_ADDR. No shell is involved. The error is about the text only: whether the
// command can be run is seen by Start.
func Launch(command []string) (Target, error) {
	if err := checkCommand(command); err != nil {
		return Target{}, err
	}
	return Target{kind: kindLaunch, command: slices.Clone(command)}, nil
}

// Embedded is a reference server in this process, of the style "protocol" or "stream", on a free port of 127.0.0.1.
func Embedded(style string) (Target, error) {
	if style != styleProtocol && style != styleStream {
		return Target{}, fmt.Errorf("no embedded server of style %q: there are %q and %q", style, styleProtocol, styleStream)
	}
	return Target{kind: kindEmbedded, style: style}, nil
}

// Kind is "attach", "launch" or "embedded", and "" of the zero value.
func (t Target) Kind() string { return t.kind }

// Address is what Attach was given, and "" of any other target.
func (t Target) Address() string { return t.address }

// Command is what Launch was given, placeholders included, and nil of any other target.
func (t Target) Command() []string { return slices.Clone(t.command) }

// Style is what Embedded was given, and "" of any other target: nobody told it the style of those.
func (t Target) Style() string { return t.style }

// Fresh says whether every Start gives a server that nobody has talked to: true when launched or embedded.
func (t Target) Fresh() bool { return t.kind == kindLaunch || t.kind == kindEmbedded }

// Start begins one life of the server under test; end it with Stop. ctx bounds the start, not the life.
//
// Attached, it dials nothing and returns at once. Launched, it returns when a process of the command listens on the
// port (Linux), or right after the start, and then the first Dial waits for it (elsewhere). It gives up with a
// *StartError when the command cannot be run, ends before it listens, or makes no progress for patience: no line of
// output, and less than a tenth of that time spent computing. A start that does progress may take
// twelve times patience. When the port went to somebody else in the meantime and the command ended for it, a second
// port is tried.
func (t Target) Start(ctx context.Context, patience time.Duration) (*Server, error) {
	switch t.kind {
	case kindAttach:
		return &Server{place: t.place}, nil
	case kindLaunch:
		return launch(ctx, t.command, patience)
	case kindEmbedded:
		return embed(t.style)
	}
	return nil, errors.New("no target: make one with Attach, Launch or Embedded")
}
