package style

// Judge follows one connection, and tells whether what comes back is right under one of its styles.
//
// Received bytes are right when they begin the output for some partition of what was sent into non-empty chunks. A chunk never reaches
// across a Sent call before which everything had come back: whoever awaits each echo is judged exactly. Memory does not grow with what has come
// back, in bytes or in calls: some two dozen bytes stand for each payload that is still under way. A Judge is not safe for concurrent use.
type Judge struct {
	live     []*track // in the order of the candidates; after a mismatch the one that got furthest
	sent     stream
	late     int64 // bytes sent long after a mismatch, which nobody will look up
	received int64
	before   []byte // the last right bytes, up to shownBefore
	mismatch *Mismatch
}

// NewJudge starts with nothing sent and nothing received. Any one of the candidates may explain what comes; with none, Stream must.
func NewJudge(candidates ...Style) *Judge {
	if len(candidates) == 0 {
		candidates = []Style{Stream}
	}
	j := &Judge{}
	for _, s := range candidates {
		j.live = append(j.live, newTrack(s))
	}
	return j
}

// Sent says that p is about to be sent. It has to be called before the bytes reach the socket; what comes back earlier than it was sent is a mismatch.
// An empty payload says nothing.
func (j *Judge) Sent(p Payload) {
	if p.Size <= 0 {
		return
	}
	if m := j.mismatch; m != nil && (len(m.Got) == shown || j.sent.total > m.SentOffset+searched) {
		j.late += p.Size
		return
	}
	if j.mismatch == nil {
		for _, t := range j.live {
			t.sent(j.sent.total)
		}
	}
	j.sent.add(p)
}

// Received judges the next bytes that came, however they were cut. It returns nil while some explanation stands. From the first byte on that nothing
// explains it returns the same Mismatch again and again, and counts; only the Mismatch's Got and Cause still grow. b may be reused afterwards.
func (j *Judge) Received(b []byte) *Mismatch {
	if j.mismatch == nil {
		b = j.explain(b)
	}
	if j.mismatch != nil {
		j.received += int64(len(b))
		j.extend(b)
	}
	return j.mismatch
}

// explain follows b in every style that is left, and returns what nothing explains.
func (j *Judge) explain(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	sent := j.sent.open()
	defer sent.close()
	live, furthest := j.live[:0], j.live[0]
	for i, t := range j.live {
		if t.take(b, sent) {
			live = append(live, t)
		} else if i > 0 && t.n > furthest.n {
			furthest = t
		}
	}
	return j.settle(b, live, furthest)
}

// settle keeps the styles that explained all of b; when there is none, the one that got furthest says what is wrong.
func (j *Judge) settle(b []byte, live []*track, furthest *track) []byte {
	right := len(b)
	if len(live) == 0 {
		live = append(live, furthest)
		right = int(furthest.n - j.received)
	}
	j.live = live
	j.received += int64(right)
	j.before = append(j.before, b[max(0, right-shownBefore):right]...)
	j.before = append(j.before[:0], j.before[max(0, len(j.before)-shownBefore):]...)
	if right < len(b) {
		j.mismatch = j.newMismatch(furthest)
		return b[right:]
	}
	j.sent.forget(j.lowest())
	return nil
}

func (j *Judge) lowest() int64 {
	lowest := j.sent.total
	for _, t := range j.live {
		lowest = min(lowest, t.lowest())
	}
	return lowest
}

// Echoed tells whether everything sent so far has come back whole, with nothing half left over such as a part of a prefix. It is true
// before anything is sent, and false after a mismatch.
func (j *Judge) Echoed() bool {
	if j.mismatch != nil {
		return false
	}
	_, p := j.best()
	return p.at == j.sent.total
}

// Style is the one style that is left of the candidates. It is false before a byte came, while several are left, and after a mismatch.
func (j *Judge) Style() (Style, bool) {
	if j.received == 0 || j.mismatch != nil || len(j.live) != 1 {
		return Style{}, false
	}
	return j.live[0].style, true
}

// SentBytes is the size of all that was sent.
func (j *Judge) SentBytes() int64 { return j.sent.total + j.late }

// ReceivedBytes is how many bytes came, the wrong ones and those after them counted too.
func (j *Judge) ReceivedBytes() int64 { return j.received }

// EchoedBytes is the most payload bytes that an explanation accounts for; after a mismatch, of what came before it.
func (j *Judge) EchoedBytes() int64 {
	_, p := j.best()
	return p.at
}

// Chunks is how few and how many chunks the explanations of what came have, a chunk counting from its whole prefix on; 0, 0 in verbatim style.
func (j *Judge) Chunks() (least, most int64) {
	least, most = j.live[0].chunks()
	for _, t := range j.live[1:] {
		l, m := t.chunks()
		least, most = min(least, l), max(most, m)
	}
	return least, most
}

// Expecting is up to n bytes that would come next under the best explanation, the one that accounts for the most payload. It is empty when everything
// has come back, and after a mismatch the Mismatch's Want. Where a chunk may end at any byte, they are shown as if it did not.
func (j *Judge) Expecting(n int) []byte {
	if m := j.mismatch; m != nil {
		return m.Want[:max(0, min(n, len(m.Want)))]
	}
	t, p := j.best()
	return t.expecting(p, &j.sent, n)
}

// best is the explanation of any style that accounts for the most payload; of equals, an earlier candidate's.
func (j *Judge) best() (*track, place) {
	track, best := j.live[0], j.live[0].best()
	for _, t := range j.live[1:] {
		if p := t.best(); p.at > best.at {
			track, best = t, p
		}
	}
	return track, best
}
