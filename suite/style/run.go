package style

// run is a set of payload positions lo, lo+stride, …, count of them, where stride is the length of the prefix.
//
// All explanations that stand inside a chunk after n received bytes are at n - chunks*stride, so a set of them is mostly one run. Only a
// payload that repeats the prefix itself ("echo:echo:echo:…") makes it long; there the sent bytes repeat with that stride, and the members
// move as one: such a payload is judged in linear time too.
type run struct {
	lo, count int64
	// alike says how far the sent bytes are known to repeat: sent[x] == sent[x-stride] for lo+stride <= x < alike.
	alike int64
}

func (r run) hi(stride int64) int64 { return r.lo + (r.count-1)*stride }

// below is the part of r whose positions are under a limit.
func (r run) below(limit, stride int64) run {
	switch {
	case r.lo >= limit:
		r.count = 0
	case r.hi(stride) >= limit:
		r.count = (limit-1-r.lo)/stride + 1
	}
	return r
}

// push appends r to a sorted set; r.lo is not below the last run's.
func push(set []run, r run, stride int64) []run {
	if r.count <= 0 {
		return set
	}
	if len(set) == 0 || set[len(set)-1].hi(stride)+stride < r.lo {
		return append(set, r)
	}
	last := &set[len(set)-1] // what is known of its likeness still holds
	if hi := r.hi(stride); stride > 0 && hi > last.hi(stride) {
		last.count = (hi-last.lo)/stride + 1
	}
	return set
}

// union appends the positions of two sorted sets to dst.
func union(dst, a, b []run, stride int64) []run {
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].lo <= b[0].lo {
			dst, a = push(dst, a[0], stride), a[1:]
		} else {
			dst, b = push(dst, b[0], stride), b[1:]
		}
	}
	return dst
}

// advance appends to dst those members of r whose next sent byte is b, one further on.
func (r run) advance(dst []run, b byte, stride int64, sent *reader) []run {
	r = r.below(sent.total, stride)
	for r.count > 0 {
		same := r.uniform(stride, sent)
		if sent.at(same.lo) == b {
			dst = push(dst, run{lo: same.lo + 1, count: same.count, alike: same.alike}, stride)
		}
		r = run{lo: r.lo + same.count*stride, count: r.count - same.count}
	}
	return dst
}

// uniform is the longest part of r, from its lowest member on, that is known to see the same next byte.
func (r run) uniform(stride int64, sent *reader) run {
	if r.count == 1 {
		return r
	}
	hi := r.hi(stride)
	r.alike = max(r.alike, r.lo+stride)
	for r.alike <= hi && sent.at(r.alike) == sent.at(r.alike-stride) {
		r.alike++
	}
	return r.below(r.alike, stride)
}
