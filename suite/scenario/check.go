package scenario

// checkSteps refuses steps that contradict one another: a scenario that cannot be played, or that cannot fail.
func (p *parser) checkSteps() error {
	steps := p.scenario.Steps
	if len(steps) == 0 {
		return p.errorAt(len(p.lines), 1, "there is no step; a blank line ends the header, and steps follow")
	}
	named, unnamed, canFail := false, false, false
	clients := map[string]state{}
	for _, s := range steps {
		canFail = canFail || expects(s.Action)
		if ofServer(s.Action) {
			if s.Client != "" && s.Action != (Gather{}) {
				if _, pause := s.Action.(Pause); !pause {
					return p.errorAt(s.Line, s.Column, "%q looks at the server, not at a client; leave out %q", s.Action, s.Client+":")
				}
			}
			continue
		}
		named, unnamed = named || s.Client != "", unnamed || s.Client == ""
		if named && unnamed {
			return p.errorAt(s.Line, s.Column, "some steps name their client and some do not; name it in all of them")
		}
		next, problem := clients[s.Client].after(s.Action)
		if problem != "" {
			return p.errorAt(s.Line, s.Column, "%q: %s", s.Action, problem)
		}
		clients[s.Client] = next
	}
	if !canFail {
		return p.errorAt(steps[0].Line, steps[0].Column, "no step expects anything, so no server can fail this scenario; add an expect")
	}
	return nil
}

// state is how far a client has come.
type state int

const (
	unopened state = iota
	opened
	halfClosed
	gone  // closed by the client: it may open again
	ended // its end was expected, or its dial refused
)

// after returns the state behind an action, or why the action makes no sense there.
func (s state) after(a Action) (state, string) {
	switch a.(type) {
	case Open:
		if s == opened || s == halfClosed {
			return s, "this client is open already"
		}
		return opened, ""
	case ExpectRefused:
		if s == opened || s == halfClosed {
			return s, "this client is open already; let another one dial"
		}
		return ended, ""
	}
	if s == gone || s == ended {
		return s, "this client has no connection any more; open it again first"
	}
	switch a.(type) {
	case Send, Type, Trickle, ExpectServed:
		if s == halfClosed {
			return s, "nothing can be sent after a half-close"
		}
		return opened, ""
	case HalfClose:
		if s == halfClosed {
			return s, "this client has half-closed already"
		}
		return halfClosed, ""
	case Close, Reset:
		return gone, ""
	}
	if s == unopened {
		return opened, ""
	}
	return s, ""
}
