package replay

import (
	"slices"
	"sync"
	"time"
)

// recorder keeps the transcript of one player. It is safe for concurrent use: every connection's reader and writer
// report to it.
type recorder struct {
	start time.Time
	watch func(Event)

	mu    sync.Mutex
	first []Event
	last  []Event // a ring once it is full
	total int
	open  *Event // the flow that may still grow
}

func newRecorder(watch func(Event)) *recorder {
	return &recorder{start: time.Now(), watch: watch}
}

// flow adds bytes that went one way to the last event, when that went the same way.
func (r *recorder) flow(client string, kind Kind, head []byte, size int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == nil || r.open.Client != client || r.open.Kind != kind {
		r.finish()
		r.open = &Event{At: time.Since(r.start), Client: client, Kind: kind}
	}
	if room := keptBytes - len(r.open.Bytes); room > 0 && int64(len(r.open.Bytes)) == r.open.Size {
		r.open.Bytes = append(r.open.Bytes, head[:min(room, len(head))]...)
	}
	r.open.Size += size
}

func (r *recorder) event(client string, kind Kind, note string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finish()
	r.add(Event{At: time.Since(r.start), Client: client, Kind: kind, Note: note})
}

func (r *recorder) finish() {
	if r.open != nil {
		r.add(*r.open)
		r.open = nil
	}
}

func (r *recorder) add(e Event) {
	if r.watch != nil {
		r.watch(e)
	}
	r.total++
	switch {
	case len(r.first) < keptEvents:
		r.first = append(r.first, e)
	case len(r.last) < keptEvents:
		r.last = append(r.last, e)
	default:
		r.last[(r.total-1-keptEvents)%keptEvents] = e
	}
}

func (r *recorder) transcript() Transcript {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finish()
	oldest := 0
	if len(r.last) == keptEvents {
		oldest = (r.total - keptEvents) % keptEvents
	}
	events := slices.Concat(r.first, r.last[oldest:], r.last[:oldest])
	return Transcript{Events: events, Left: r.total - len(events)}
}
