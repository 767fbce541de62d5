package scenario

import (
	"fmt"
	"time"
)

func plain(a Action) func(*words) (Action, error) {
	return func(*words) (Action, error) { return a, nil }
}

func parseExpect(ws *words) (Action, error) {
	if ws.more() && ws.list[ws.next].quoted {
		text := ""
		for ws.more() && ws.list[ws.next].quoted {
			text += ws.list[ws.next].text
			ws.next++
		}
		if text == "" {
			return nil, &mistake{ws.list[ws.next-1].column, `an empty string is always there; write expect silence or expect eof`}
		}
		return ExpectBytes{text}, nil
	}
	w, err := ws.bare(`"BYTES", echo, eof, silence or another expectation`)
	if err != nil {
		return nil, err
	}
	v, err := find(expectations, "expectation", w)
	if err != nil {
		return nil, err
	}
	action, err := v.parse(ws)
	return action, withUsage(err, v)
}

func parseOpen(ws *words) (Action, error) {
	var o Options
	if !ws.more() {
		return Open{}, nil
	}
	if !ws.accept("with") {
		return nil, &mistake{ws.column(), "options come after the word with"}
	}
	for {
		w, err := ws.bare("receive-buffer SIZE, segment-size SIZE or nagle")
		if err != nil {
			return nil, err
		}
		switch w.text {
		case "receive-buffer":
			o.ReceiveBuffer, err = ws.size()
		case "segment-size":
			o.SegmentSize, err = ws.size()
		case "nagle":
			o.Nagle = true
		default:
			err = &mistake{w.column, unknown("option", w.text, []string{"receive-buffer", "segment-size", "nagle"})}
		}
		if err != nil {
			return nil, err
		}
		if !ws.more() {
			return Open{o}, nil
		}
	}
}

func parseSend(ws *words) (Action, error) {
	var a Send
	for {
		p, err := ws.payload()
		if err != nil {
			return nil, err
		}
		a.Payloads = append(a.Payloads, p)
		if ws.accept("in", "writes", "of") {
			a.Writes, err = ws.sizeRange()
			return a, err
		}
		if !ws.more() {
			return a, nil
		}
	}
}

func parseType(ws *words) (Action, error) {
	p, err := ws.payload()
	return Type{p}, err
}

func parseTrickle(ws *words) (Action, error) {
	p, err := ws.payload()
	if err != nil {
		return nil, err
	}
	if !ws.accept("every") {
		return nil, &mistake{ws.column(), "here should be every DURATION"}
	}
	every, err := ws.duration()
	return Trickle{p, every}, err
}

func parseStartReading(ws *words) (Action, error) {
	if !ws.more() {
		return StartReading{}, nil
	}
	if !ws.accept("at") {
		return nil, &mistake{ws.column(), "here should be at SIZE/s"}
	}
	w, err := ws.bare("a rate such as 8MiB/s")
	if err != nil {
		return nil, err
	}
	if len(w.text) < 3 || w.text[len(w.text)-2:] != "/s" {
		return nil, &mistake{w.column, fmt.Sprintf("%q is no rate; write one such as 8MiB/s", w.text)}
	}
	n, err := parseSize(w.text[:len(w.text)-2])
	if err != nil {
		return nil, &mistake{w.column, err.Error()}
	}
	return StartReading{n}, nil
}

func parsePause(ws *words) (Action, error) {
	d, err := ws.duration()
	return Pause{d}, err
}

// quiet is how long nothing may come, unless the scenario says otherwise: long beside a round trip on a loaded machine,
// short enough to be waited for in every run.
const quiet = 300 * time.Millisecond

func parseSilence(ws *words) (Action, error) {
	if !ws.accept("for") {
		return ExpectSilence{quiet}, nil
	}
	d, err := ws.duration()
	return ExpectSilence{d}, err
}

func parseChunks(ws *words) (Action, error) {
	if !ws.accept("at", "most") {
		return nil, &mistake{ws.column(), "here should be at most N"}
	}
	n, err := ws.number("how many chunks", 1<<40)
	return ExpectChunks{n}, err
}

func parseLatency(ws *words) (Action, error) {
	if !ws.accept("below") {
		return nil, &mistake{ws.column(), "here should be below DURATION"}
	}
	d, err := ws.duration()
	return ExpectLatency{d}, err
}

func parseExit(ws *words) (Action, error) {
	n, err := ws.number("an exit status", 255)
	return ExpectExit{int(n)}, err
}
