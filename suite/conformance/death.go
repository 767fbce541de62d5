package conformance

import (
	"context"

	"github.com/echoconform/echoconform/suite/replay"
	"github.com/echoconform/echoconform/suite/scenario"
	"github.com/echoconform/echoconform/suite/target"
)

// hasDied tells whether a failure came with the server's end, or with its refusal to be dialled any more. A server that any
// disconnect ends goes down when it ends a connection by itself, too: what waits in its backlog is reset.
func (s *Session) hasDied(server *target.Server, v replay.Verdict) bool {
	_, exited := server.Exit()
	s.mu.Lock()
	defer s.mu.Unlock()
	return exited || v.Failure.Refused || v.Failure.Ended && s.oneDisconnectEnds()
}

// bury ends a life whose server has died, or listens no more, and says what becomes of a scenario that failed with it.
func (s *Session) bury(ctx context.Context, sc scenario.Scenario, l *life, v replay.Verdict, console []string) (replay.Verdict, []string) {
	if !s.config.Target.Fresh() {
		l.leave()
		return s.lostTarget(v), console
	}
	s.retire(l)
	l.suspects.Add(1)
	only := l.leave()
	if only {
		l.suspects.Done()
		return v, console
	}
	return s.tryAlone(ctx, sc, l, v, console)
}

// tryAlone plays a scenario by itself that failed when a server went down against which others had been played. Those that
// bring it down alone, too, have done it, and the others have only been beside them; where none does, it takes several.
func (s *Session) tryAlone(ctx context.Context, sc scenario.Scenario, l *life, first replay.Verdict, console []string) (replay.Verdict, []string) {
	v, own, died := s.playFresh(ctx, sc)
	if died {
		l.mu.Lock()
		l.culprits++
		l.mu.Unlock()
	}
	l.suspects.Done()
	if v.Outcome == replay.Fail || first.Failure.Refused {
		return v, own
	}
	<-l.empty
	l.suspects.Wait()
	if l.culprits > 0 {
		return v, own
	}
	first.Reason += " (after or beside other scenarios; alone it passes)"
	first.Failure.Message = first.Reason
	return first, console
}
