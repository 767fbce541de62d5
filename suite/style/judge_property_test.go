package style

import (
	"math/rand/v2"
	"testing"
)

// prefixes recur within themselves and within payloads over {a,b}, so that there are many explanations at once.
var prefixes = []string{"", "a", "b", "aa", "ab", "aba", "abb", "aab", "abab", "aabaa", "echo:"}

const letterPool = "ab"

func TestJudgeAgreesWithBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	wrong := 0
	for i := range 4000 {
		prefix := prefixes[r.IntN(len(prefixes))]
		alphabet := letterPool + prefix
		events := echo(r, prefix, alphabet, r.IntN(9))
		check(t, prefix, events, true)
		for range i % 4 {
			events = spoil(r, prefix, alphabet, events)
		}
		if check(t, prefix, events, false) {
			wrong++
		}
	}
	if wrong < 800 {
		t.Errorf("only %d of 4000 connections were wrong: the mutations show too little", wrong)
	}
}

// A payload that is the prefix again and again has the most explanations; their sets become long runs.
func TestJudgeAgreesWithBruteForceOnRepeatedPrefixes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		prefix := prefixes[1+r.IntN(4)]
		size := 10 + r.IntN(3)
		payload := ""
		for len(payload) < size {
			if payload += prefix; r.IntN(6) == 0 {
				payload += letters(r, letterPool, 1)
			}
		}
		received := ""
		for rest := payload[:size]; rest != ""; {
			n := 1 + r.IntN(len(rest))
			received, rest = received+prefix+rest[:n], rest[n:]
		}
		events := []event{{sent: true, contents: payload[:size]}}
		for rest := received; rest != ""; {
			n := 1 + r.IntN(len(rest))
			events, rest = append(events, event{contents: rest[:n]}), rest[n:]
		}
		check(t, prefix, events, true)
		check(t, prefix, spoil(r, prefix, letterPool, events), false)
	}
}

// check compares the judge with brute force, and tells whether the connection was wrong.
func check(t *testing.T, prefix string, events []event, mustBeRight bool) bool {
	t.Helper()
	want := bruteForce(prefix, events)
	got, j := judged(Prefixed("test", prefix), events)
	if got != want || mustBeRight && want.wrong {
		t.Fatalf("prefix %q, events %v:\njudge       %+v\nbrute force %+v", prefix, events, got, want)
	}
	if !got.wrong && !got.echoed && len(j.Expecting(1)) == 0 {
		t.Fatalf("prefix %q, events %v: nothing is expected, and not everything is echoed", prefix, events)
	}
	checkExpecting(t, prefix, events, j)
	return want.wrong
}

// checkExpecting puts what the judge expects in the place of what it refused, or at the end: brute force must find it right.
func checkExpecting(t *testing.T, prefix string, events []event, j *Judge) {
	t.Helper()
	due := j.Expecting(64)
	right := append([]event(nil), events...)
	if j.mismatch != nil {
		right = cut(events, int(j.mismatch.Offset))
	}
	right = append(right, event{contents: string(due)})
	if v := bruteForce(prefix, right); v.wrong {
		t.Fatalf("prefix %q, events %v: %q was expected, and would be wrong", prefix, events, due)
	}
	if v := bruteForce(prefix, right); j.mismatch == nil && !v.echoed {
		t.Fatalf("prefix %q, events %v: %q was expected, and would not be everything", prefix, events, due)
	}
}

// cut keeps the events up to so many received bytes.
func cut(events []event, received int) []event {
	var kept []event
	for _, e := range events {
		if !e.sent {
			if len(e.contents) > received {
				return append(kept, event{contents: e.contents[:received]})
			}
			received -= len(e.contents)
		}
		kept = append(kept, e)
	}
	return kept
}

func FuzzJudge(f *testing.F) {
	f.Add("echo:", []byte("\x03abcecho:abc"))
	f.Add("aba", []byte("\x02ab\x82ababab"))
	f.Add("", []byte("\x01a\x81a\x01b\x81b"))
	f.Fuzz(func(t *testing.T, prefix string, script []byte) {
		if len(prefix) > 8 {
			return
		}
		check(t, prefix, parseEvents(script), false)
	})
}

// parseEvents reads a count and so many bytes, again and again: counts of 128 and more are received. It sends at most 10 bytes.
func parseEvents(script []byte) []event {
	var events []event
	for room := 10; len(script) > 0; {
		n := min(int(script[0]&0x7f), len(script)-1)
		e := event{sent: script[0] < 0x80}
		if e.sent {
			n = min(n, room)
			room -= n
		}
		e.contents, script = string(script[1:1+n]), script[1+n:]
		events = append(events, e)
	}
	return events
}
