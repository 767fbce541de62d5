package style

// place is where one explanation stands: how much of the payload it accounts for, and what must come before more of it.
type place struct {
	at     int64 // payload position
	prefix int   // bytes of a prefix that have come, when needs is true
	needs  bool  // a prefix must come, or go on, before the byte at that position; a whole one counts
}

// best is the explanation that accounts for the most payload; of two such, the one that is inside a chunk.
func (t *track) best() place {
	best := place{at: -1}
	if k := len(t.in); k > 0 {
		best.at = t.in[k-1].hi(t.stride())
	}
	if t.over > best.at {
		best = place{at: t.over, needs: true}
	}
	for _, p := range t.begun {
		if hi := p.from[len(p.from)-1].hi(t.stride()); hi > best.at {
			best = place{at: hi, prefix: int(t.n - p.start), needs: true}
		}
	}
	return best
}

// lowest is the lowest payload position of any explanation.
func (t *track) lowest() int64 {
	lowest := int64(1<<63 - 1)
	if len(t.in) > 0 {
		lowest = t.in[0].lo
	}
	if t.over >= 0 {
		lowest = min(lowest, t.over)
	}
	for _, p := range t.begun {
		lowest = min(lowest, p.from[0].lo)
	}
	return lowest
}

// chunks is how many whole prefixes the explanations have: each byte that came is one of them, of the payload, or of a prefix under way.
func (t *track) chunks() (least, most int64) {
	if len(t.prefix) == 0 {
		return 0, 0
	}
	least, most = 1<<63-1, 0
	count := func(lo, hi, partial int64) {
		least = min(least, (t.n-hi-partial)/t.stride())
		most = max(most, (t.n-lo-partial)/t.stride())
	}
	for _, r := range t.in {
		count(r.lo, r.hi(t.stride()), 0)
	}
	if t.over >= 0 {
		count(t.over, t.over, 0)
	}
	for _, p := range t.begun {
		hi := p.from[len(p.from)-1].hi(t.stride())
		count(p.from[0].lo, hi, (t.n-p.start)%t.stride())
	}
	return least, most
}

// expecting is up to n bytes that would be right under one explanation.
func (t *track) expecting(p place, sent *stream, n int) []byte {
	if p.at == sent.total || n <= 0 {
		return nil
	}
	var due []byte
	if p.needs {
		due = append(due, t.prefix[p.prefix:]...)
	}
	due = append(due, sent.slice(p.at, p.at+int64(n))...)
	return due[:min(n, len(due))]
}

// stand puts the only explanation of a new track at a place.
func (t *track) stand(p place) {
	t.in, t.begun, t.over = nil, nil, -1
	from := []run{{lo: p.at, count: 1}}
	switch {
	case !p.needs:
		t.in = from
	case p.prefix == 0:
		t.over = p.at
	default:
		t.begun = []begun{{start: t.n - int64(p.prefix), from: from}}
	}
}
