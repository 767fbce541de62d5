package scenario

import (
	"fmt"
	"strconv"
	"time"
)

// payload reads "…"…, bytes FF 00..1F, repeat N LITERAL or random SIZE.
func (ws *words) payload() (Payload, error) {
	if ws.accept("random") {
		n, err := ws.size()
		return Payload{Random: n}, err
	}
	times := int64(1)
	if ws.accept("repeat") {
		var err error
		column := ws.column()
		if times, err = ws.number("how many times", maxSize); err != nil {
			return Payload{}, err
		}
		if times == 0 {
			return Payload{}, &mistake{column, "nothing is sent 0 times; write 1 or more"}
		}
	}
	column := ws.column()
	literal, err := ws.literal()
	if err == nil && int64(len(literal)) > maxSize/times {
		err = &mistake{column, "this is more than a petabyte"}
	}
	return Payload{Literal: literal, Times: times}, err
}

func (ws *words) literal() (string, error) {
	column := ws.column()
	if ws.accept("bytes") {
		text := ""
		for ws.more() {
			b, ok := parseByteWord(ws.list[ws.next].text)
			if !ok || ws.list[ws.next].quoted {
				break
			}
			text += b
			ws.next++
		}
		if text == "" {
			return "", &mistake{ws.column(), "here should be bytes in hex, such as FF 0D 00..1F"}
		}
		return text, nil
	}
	if !ws.more() || !ws.list[ws.next].quoted {
		return "", &mistake{column, `here should be a payload: "TEXT", bytes FF 00..1F, repeat N "TEXT" or random SIZE`}
	}
	ws.next++
	text := ws.list[ws.next-1].text
	if text == "" {
		return "", &mistake{column, "an empty payload sends nothing: no byte of it is ever on the wire"}
	}
	return text, nil
}

func (ws *words) size() (int64, error) {
	w, err := ws.bare("a size such as 4096 or 64KiB")
	if err != nil {
		return 0, err
	}
	n, err := parseSize(w.text)
	if err != nil {
		return 0, &mistake{w.column, err.Error()}
	}
	return n, nil
}

func (ws *words) sizeRange() (Range, error) {
	w, err := ws.bare("a size such as 4096, or a range such as 1..64KiB")
	if err != nil {
		return Range{}, err
	}
	from, to := w.text, w.text
	for i := range len(w.text) - 1 {
		if w.text[i:i+2] == ".." {
			from, to = w.text[:i], w.text[i+2:]
			break
		}
	}
	low, err := parseSize(from)
	if err != nil {
		return Range{}, &mistake{w.column, err.Error()}
	}
	high, err := parseSize(to)
	if err != nil {
		return Range{}, &mistake{w.column, err.Error()}
	}
	if low > high {
		return Range{}, &mistake{w.column, fmt.Sprintf("%q counts downwards", w.text)}
	}
	return Range{low, high}, nil
}

func (ws *words) duration() (time.Duration, error) {
	w, err := ws.bare("a duration such as 30ms or 2s")
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(w.text)
	if err != nil || d <= 0 {
		return 0, &mistake{w.column, fmt.Sprintf("%q is no duration; write one such as 30ms or 2s", w.text)}
	}
	return d, nil
}

func (ws *words) number(what string, most int64) (int64, error) {
	w, err := ws.bare(what)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(w.text, 10, 64)
	if err != nil || n < 0 || n > most {
		return 0, &mistake{w.column, fmt.Sprintf("%q is not %s; write a number from 0 to %d", w.text, what, most)}
	}
	return n, nil
}
