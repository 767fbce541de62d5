package style

import "bytes"

// track holds every explanation of what came that one style allows: the states of a nondeterministic automaton, each a payload position and a place.
type track struct {
	style  Style
	prefix []byte
	n      int64 // bytes explained

	in    []run   // inside a chunk, of which at least one byte has come; in verbatim style always, at one position
	over  int64   // a position where the next byte must begin a prefix; -1: none
	begun []begun // prefixes under way, the oldest first

	next, both []run   // scratch of step
	free       [][]run // sets of prefixes that came to nothing, to be used again
}

// begun is a prefix under way: it began when start bytes had been explained, and the chunk to follow begins at one of from.
type begun struct {
	start int64
	from  []run
}

func newTrack(s Style) *track {
	t := &track{style: s, prefix: []byte(s.prefix), over: 0}
	if len(t.prefix) == 0 {
		t.over = -1
		t.in = append(t.in, run{count: 1})
	}
	return t
}

func (t *track) stride() int64 { return int64(len(t.prefix)) }

// sent is told that more than total bytes will now be sent. A chunk that has come back up to total is over: the server had read it whole
// before the new bytes were written.
func (t *track) sent(total int64) {
	if len(t.prefix) == 0 || len(t.in) == 0 {
		return
	}
	last := &t.in[len(t.in)-1]
	if last.hi(t.stride()) != total {
		return
	}
	t.over = total
	if last.count--; last.count == 0 {
		t.in = t.in[:len(t.in)-1]
	}
}

// take explains as much of b as can be, and tells whether that was all. If not, the explanations stand where the last good byte left them.
func (t *track) take(b []byte, sent *reader) bool {
	for len(b) > 0 {
		n := t.skip(b, sent)
		if n == 0 {
			if !t.step(b[0], sent) {
				return false
			}
			n = 1
		}
		b = b[n:]
	}
	return true
}

// skip moves the only explanation along while there can be no other: up to where a whole prefix came, and where none did, up to where the bytes differ
// less the beginning of a prefix that may have begun before that. It returns the number of bytes, 0 when step must look at the next one.
func (t *track) skip(b []byte, sent *reader) int {
	if len(t.begun) > 0 || t.over >= 0 || len(t.in) != 1 || t.in[0].count != 1 {
		return 0
	}
	at := t.in[0].lo
	limit := int(min(int64(len(b)), sent.total-at, blockSize))
	reserve, prefixed := max(len(t.prefix)-1, 0), false
	if len(t.prefix) > 0 {
		if i := bytes.Index(b[:limit], t.prefix); i >= 0 {
			limit, prefixed = i, true
		}
	}
	n := sent.common(b[:limit], at)
	if n < limit || !prefixed {
		n = max(n-reserve, 0)
	}
	t.in[0] = run{lo: at + int64(n), count: 1}
	t.n += int64(n)
	return n
}

// step takes one byte in every explanation. If none can, it changes nothing and returns false.
func (t *track) step(b byte, sent *reader) bool {
	inside := t.in
	if fresh := t.fresh(); fresh != nil {
		t.both = union(t.both[:0], t.in, fresh, t.stride())
		inside = t.both
	}
	t.next = t.next[:0]
	for _, r := range inside {
		t.next = r.advance(t.next, b, t.stride(), sent)
	}
	begins := t.begins(b, sent.total)
	if len(t.next) == 0 && !begins && !t.continues(b) {
		return false
	}
	t.keepBegun(b)
	if begins {
		t.begin(sent.total)
	}
	t.in, t.next = t.next, t.in
	t.over = -1
	t.n++
	return true
}

// fresh is the set of explanations whose prefix is whole and whose chunk is still empty.
func (t *track) fresh() []run {
	if len(t.begun) > 0 && t.n-t.begun[0].start == t.stride() {
		return t.begun[0].from
	}
	return nil
}

// begins tells whether b can begin a prefix. Only bytes that were sent are read as a chunk, so there must be some that have not come back.
func (t *track) begins(b byte, total int64) bool {
	if len(t.prefix) == 0 || b != t.prefix[0] {
		return false
	}
	return len(t.in) > 0 && t.in[0].lo < total || t.over >= 0 && t.over < total
}

func (t *track) begin(total int64) {
	var from []run
	if k := len(t.free); k > 0 {
		from, t.free = t.free[k-1][:0], t.free[:k-1]
	}
	for _, r := range t.in {
		from = push(from, r.below(total, t.stride()), t.stride())
	}
	if t.over >= 0 && t.over < total {
		from = push(from, run{lo: t.over, count: 1}, t.stride())
	}
	t.begun = append(t.begun, begun{start: t.n, from: from})
}

// wants tells whether the prefix p goes on with b.
func (t *track) wants(p begun, b byte) bool {
	k := t.n - p.start
	return k < t.stride() && t.prefix[k] == b
}

func (t *track) continues(b byte) bool {
	for _, p := range t.begun {
		if t.wants(p, b) {
			return true
		}
	}
	return false
}

func (t *track) keepBegun(b byte) {
	kept := t.begun[:0]
	for _, p := range t.begun {
		if t.wants(p, b) {
			kept = append(kept, p)
		} else {
			t.free = append(t.free, p.from)
		}
	}
	clear(t.begun[len(kept):])
	t.begun = kept
}
