package scenario

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// word is one word of a step: bare, or the bytes of a quoted string.
type word struct {
	text   string
	quoted bool
	column int
}

// words reads a step's words one after the other.
type words struct {
	list []word
	next int
	end  int // the column behind the last word
}

// mistake is an error in a step before its line is known.
type mistake struct {
	column  int
	message string
}

func (m *mistake) Error() string { return m.message }

// splitWords cuts a step into words; a # outside quotes starts a comment. Columns are counted from the given one.
func splitWords(text string, column int) (*words, error) {
	ws := &words{}
	for {
		trimmed := strings.TrimLeft(text, " \t")
		column += len(text) - len(trimmed)
		text = trimmed
		if text == "" || text[0] == '#' {
			ws.end = column
			return ws, nil
		}
		length, w, err := firstWord(text, column)
		if err != nil {
			return nil, err
		}
		ws.list = append(ws.list, w)
		column += utf8.RuneCountInString(text[:length])
		text = text[length:]
	}
}

func firstWord(text string, column int) (int, word, error) {
	if text[0] != '"' {
		length := strings.IndexAny(text, " \t#\"")
		if length < 0 {
			length = len(text)
		}
		return length, word{text: text[:length], column: column}, nil
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return 0, word{}, &mistake{column, `a string that does not end, or holds an escape that Go does not know; write it like "a\r\n\x00\xff"`}
	}
	value, err := strconv.Unquote(quoted)
	if err != nil {
		return 0, word{}, &mistake{column, err.Error()}
	}
	return len(quoted), word{text: value, quoted: true, column: column}, nil
}

func (ws *words) more() bool { return ws.next < len(ws.list) }

// column is where the next word stands, or would stand.
func (ws *words) column() int {
	if ws.more() {
		return ws.list[ws.next].column
	}
	return ws.end
}

// accept takes the next words when they are these bare ones.
func (ws *words) accept(bare ...string) bool {
	if len(ws.list)-ws.next < len(bare) {
		return false
	}
	for i, b := range bare {
		if w := ws.list[ws.next+i]; w.quoted || w.text != b {
			return false
		}
	}
	ws.next += len(bare)
	return true
}

// bare takes the next word, which must not be quoted; want says what it should be.
func (ws *words) bare(want string) (word, error) {
	if !ws.more() {
		return word{}, &mistake{ws.end, "here should be " + want}
	}
	w := ws.list[ws.next]
	if w.quoted {
		return word{}, &mistake{w.column, "a string, where there should be " + want}
	}
	ws.next++
	return w, nil
}

// done is an error when words are left over.
func (ws *words) done() error {
	if !ws.more() {
		return nil
	}
	w := ws.list[ws.next]
	return &mistake{w.column, strconv.Quote(w.text) + " is one word too many"}
}
