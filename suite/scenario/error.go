package scenario

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is a mistake in a scenario, with its place.
type Error struct {
	File         string
	Line, Column int // from 1; the column counts characters
	// Message says what is wrong and what would be right.
	Message string
	// Text is the line itself; "" where the mistake is that something is missing.
	Text string
}

// Error prints the place and the message, and below them the line with a caret under the column.
func (e *Error) Error() string {
	head := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if e.Text == "" {
		return head
	}
	return head + "\n    " + e.Text + "\n    " + caret(e.Text, e.Column)
}

// caret keeps the line's tabs, so that the mark stands under the right character on any terminal.
func caret(text string, column int) string {
	var pad strings.Builder
	for i, r := range []rune(text) {
		if i >= column-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return pad.String() + "^"
}

// nearest returns the word of the list that a mistyped one most likely meant, or "".
func nearest(word string, words []string) string {
	best, bestDistance := "", 3
	for _, w := range words {
		if d := editDistance(word, w); d < bestDistance && d < utf8.RuneCountInString(w) {
			best, bestDistance = w, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}

// unknown says that a word is none of those that are known here, and which one was probably meant.
func unknown(what, word string, known []string) string {
	if len(word) > 40 {
		word = word[:40] + "…"
	}
	message := fmt.Sprintf("unknown %s %q", what, word)
	if n := nearest(word, known); n != "" {
		return message + fmt.Sprintf("; did you mean %q?", n)
	}
	return message + "; known are " + strings.Join(known, ", ")
}
