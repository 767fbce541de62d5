package style

import "math/rand/v2"

// An event is what happens to a connection: bytes are sent, or bytes are received.
type event struct {
	sent     bool
	contents string
}

// verdict is what a judge has to say about a connection.
type verdict struct {
	right       int // received bytes that are right
	wrong       bool
	echoed      bool
	echoedBytes int64
	least, most int64
}

// bruteForce tries every partition of what was sent, one bit for each place between two bytes, and writes each one's output down. It knows nothing of
// states: it is the definition. Of what was sent it can take some 14 bytes.
func bruteForce(prefix string, events []event) verdict {
	var sent, received string
	var sentWhen []int              // how much had been sent when each received byte came
	var pauses []struct{ T, r int } // at a Sent call: how much had been sent and received before
	for _, e := range events {
		if e.sent && e.contents == "" {
			continue
		}
		if e.sent {
			pauses = append(pauses, struct{ T, r int }{len(sent), len(received)})
			sent += e.contents
			continue
		}
		for range len(e.contents) {
			sentWhen = append(sentWhen, len(sent))
		}
		received += e.contents
	}
	cuts := max(len(sent)-1, 0)
	if prefix == "" {
		cuts = 0
	}
	best := verdict{right: -1}
	for partition := range 1 << cuts {
		output := write(prefix, sent, partition)
		right := 0
		for right < len(received) && right < len(output) && output[right].letter == received[right] && output[right].needs < sentWhen[right] {
			right++
		}
		for _, p := range pauses {
			if prefix != "" && p.T > 0 && p.r > 0 && p.r <= right && output[p.r-1].position == p.T-1 && partition>>(p.T-1)&1 == 0 {
				right = min(right, p.r) // the chunk went on although it had come back before the next bytes were sent
			}
		}
		best = best.or(output[:right], len(sent), right)
	}
	best.wrong = best.right < len(received)
	best.echoed = best.echoed && !best.wrong
	return best
}

// letter is one byte of an output: position is its place in the payload, -1 in a prefix, and needs a payload position that must have been sent.
type letter struct {
	letter          byte
	position, needs int
	chunk           int64 // which chunk a prefix's last letter makes whole; 0 elsewhere
}

// write is the output for a partition, whose bit i says that there is a cut after byte i.
func write(prefix, sent string, partition int) []letter {
	var output []letter
	chunk := int64(0)
	for i := range len(sent) {
		if i == 0 || partition>>(i-1)&1 == 1 {
			for k := range len(prefix) {
				output = append(output, letter{letter: prefix[k], position: -1, needs: i})
			}
			if chunk++; prefix != "" {
				output[len(output)-1].chunk = chunk
			}
		}
		output = append(output, letter{letter: sent[i], position: i, needs: i})
	}
	return output
}

// or takes in another partition's explanation of the first right bytes. Those that explain most count, and all of them that explain as much.
func (v verdict) or(explained []letter, sent, right int) verdict {
	var echoed int64
	var chunks int64
	for _, l := range explained {
		if l.position >= 0 {
			echoed++
		}
		chunks = max(chunks, l.chunk)
	}
	whole := int(echoed) == sent && (right == 0 || explained[right-1].position >= 0)
	switch {
	case right > v.right:
		return verdict{right: right, echoed: whole, echoedBytes: echoed, least: chunks, most: chunks}
	case right == v.right:
		v.echoed = v.echoed || whole
		v.echoedBytes = max(v.echoedBytes, echoed)
		v.least, v.most = min(v.least, chunks), max(v.most, chunks)
	}
	return v
}

// judged is what a Judge says of the same events.
func judged(s Style, events []event) (verdict, *Judge) {
	j := NewJudge(s)
	for _, e := range events {
		if e.sent {
			j.Sent(Literal([]byte(e.contents)))
		} else {
			j.Received([]byte(e.contents))
		}
	}
	v := verdict{right: int(j.ReceivedBytes()), wrong: j.mismatch != nil, echoed: j.Echoed(), echoedBytes: j.EchoedBytes()}
	if v.wrong {
		v.right = int(j.mismatch.Offset)
	}
	v.least, v.most = j.Chunks()
	return v, j
}

// echo plays a right server: it makes up a connection whose received bytes are right, cut and interleaved at random.
func echo(r *rand.Rand, prefix, alphabet string, size int) []event {
	var events []event
	var unread, unwritten string
	for size > 0 || unread != "" || unwritten != "" {
		switch r.IntN(3) {
		case 0:
			n := min(size, 1+r.IntN(3))
			if size -= n; n > 0 {
				events = append(events, event{sent: true, contents: letters(r, alphabet, n)})
				unread += events[len(events)-1].contents
			}
		case 1:
			if unread != "" {
				n := 1 + r.IntN(len(unread))
				unwritten += prefix + unread[:n]
				unread = unread[n:]
			}
		case 2:
			n := r.IntN(len(unwritten) + 1)
			events = append(events, event{contents: unwritten[:n]})
			unwritten = unwritten[n:]
		}
	}
	return events
}

func letters(r *rand.Rand, alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// spoil makes a mutation of one received run: a byte flipped, put in, left out or doubled, a prefix left out, two runs swapped, or one run repeated.
func spoil(r *rand.Rand, prefix, alphabet string, events []event) []event {
	var runs []int
	for i, e := range events {
		if !e.sent && e.contents != "" {
			runs = append(runs, i)
		}
	}
	out := append([]event(nil), events...)
	if len(runs) == 0 {
		return append(out, event{contents: letters(r, alphabet, 1)})
	}
	i, k := runs[r.IntN(len(runs))], runs[r.IntN(len(runs))]
	c := out[i].contents
	at := r.IntN(len(c))
	switch r.IntN(7) {
	case 0:
		c = c[:at] + letters(r, alphabet, 1) + c[at+1:]
	case 1:
		c = c[:at] + letters(r, alphabet, 1) + c[at:]
	case 2:
		c = c[:at] + c[at+1:]
	case 3:
		c = c[:at+1] + c[at:]
	case 4:
		if n := len(prefix); at+n <= len(c) && c[at:at+n] == prefix {
			c = c[:at] + c[at+n:]
		}
	case 5:
		c, out[k].contents = out[k].contents, c
	case 6:
		c += c
	}
	out[i].contents = c
	return out
}
