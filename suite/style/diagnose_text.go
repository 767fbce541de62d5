package style

import (
	"bytes"
	"unicode/utf8"
)

// textual are the things that servers do to bytes which they take for text. The first that accounts for everything that came is named.
var textual = []struct {
	cause string
	apply func([]byte) []byte
}{
	{"the high bit was cleared", each(func(b byte) byte { return b & 0x7f })},
	{"letters became upper case", each(upper)},
	{"letters became lower case", each(lower)},
	{"LF became CR LF", replace("\n", "\r\n")},
	{"CR LF became LF", replace("\r\n", "\n")},
	{"CR became LF", replace("\r", "\n")},
	{"CR was followed by NUL, as in telnet", replace("\r", "\r\x00")},
	{"CR was dropped", replace("\r", "")},
	{"CR LF was dropped", replace("\r\n", "")},
	{"LF was dropped", replace("\n", "")},
	{"CR and LF were dropped", strip("\r\n")},
	{"NUL was dropped", replace("\x00", "")},
	{"bytes were taken for Latin-1 and written as UTF-8", latin1},
	{"bytes beyond ASCII became question marks", each(question)},
	{"telnet commands (IAC) were taken out", commandless},
}

// transformed: everything that came is what was due, as a text routine would write it.
func transformed(e evidence) string {
	for _, t := range textual {
		if e.accounts(e.place, t.apply(e.tail), e.Got) {
			return t.cause
		}
		if cause := e.transformedBefore(t.cause, t.apply); cause != "" {
			return cause
		}
	}
	return ""
}

// transformedBefore looks one byte back: the first byte of a transformed one may have been right by chance, as C3 is in C3 83 for C3.
func (e evidence) transformedBefore(cause string, apply func([]byte) []byte) string {
	last := e.sent.slice(e.SentOffset-1, e.SentOffset)
	if e.place.needs || len(last) == 0 || !bytes.HasSuffix(e.Before, last) {
		return ""
	}
	if e.accounts(place{}, apply(append(last, e.tail...)), append(bytes.Clone(e.Before[len(e.Before)-1:]), e.Got...)) {
		return cause
	}
	return ""
}

// accounts tells whether alt explains all that came, in four bytes or to the end of what was sent. One byte proves nothing while more is due.
func (e evidence) accounts(from place, alt, got []byte) bool {
	if e.inPrefix() {
		return false
	}
	back, right := e.explained(from, alt, got)
	return right && (len(e.Got) >= 4 || e.whole() && back == len(alt))
}

// telnetAnswer: IAC and WILL, WONT, DO or DONT came, unasked or with the option that was due (RFC 854).
func telnetAnswer(e evidence) string {
	const iac = 0xff
	const cause = "an answer to a telnet option (IAC WILL, WONT, DO or DONT)"
	switch {
	case e.inPrefix() || len(e.Got) < 2:
		return ""
	case len(e.Got) >= 3 && e.Got[0] == iac && isNegotiation(e.Got[1]):
		return cause
	case len(e.tail) < 2 || !bytes.HasSuffix(e.Before, []byte{iac}):
		return ""
	case isNegotiation(e.tail[0]) && isNegotiation(e.Got[0]) && e.tail[1] == e.Got[1]:
		return cause
	}
	return ""
}

// isNegotiation tells WILL, WONT, DO and DONT: 251 to 254 (RFC 854).
func isNegotiation(b byte) bool { return 251 <= b && b <= 254 }

// replaced: U+FFFD came for a byte that may be no UTF-8. How many bytes stand for one is each decoder's own choice, so only the first is looked at.
func replaced(e evidence) string {
	if e.inPrefix() || e.tail[0] < utf8.RuneSelf || !bytes.HasPrefix(e.Got, []byte("\uFFFD")) {
		return ""
	}
	return "bytes that are no UTF-8 were replaced by U+FFFD"
}

func each(f func(byte) byte) func([]byte) []byte {
	return func(b []byte) []byte {
		out := make([]byte, len(b))
		for i := range b {
			out[i] = f(b[i])
		}
		return out
	}
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b - 'A' + 'a'
	}
	return b
}

func question(b byte) byte {
	if b >= utf8.RuneSelf {
		return '?'
	}
	return b
}

func replace(from, to string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(from), []byte(to)) }
}

func strip(cutset string) func([]byte) []byte {
	return func(b []byte) []byte {
		var out []byte
		for _, c := range b {
			if bytes.IndexByte([]byte(cutset), c) < 0 {
				out = append(out, c)
			}
		}
		return out
	}
}

func latin1(b []byte) []byte {
	var out []byte
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

// commandless reads b as telnet does: IAC IAC is a byte 255, IAC and a negotiation take an option with them, other commands are two bytes (RFC 854).
func commandless(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] != 0xff:
			out = append(out, b[i])
		case i+1 < len(b) && b[i+1] == 0xff:
			out = append(out, b[i])
			i++
		case i+1 < len(b) && isNegotiation(b[i+1]):
			i += 2
		default:
			i++
		}
	}
	return out
}
