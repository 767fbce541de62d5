package target

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestConsoleLines(t *testing.T) {
	for _, tc := range []struct {
		name   string
		writes []string
		open   []string // before the end
		want   []string
	}{
		{"nothing", nil, []string{}, []string{}},
		{"one line", []string{"a\n"}, []string{"a"}, []string{"a"}},
		{"in pieces", []string{"a", "b", "\nc", "\n"}, []string{"ab", "c"}, []string{"ab", "c"}},
		{"several at once", []string{"a\n\nb\nc"}, []string{"a", "", "b"}, []string{"a", "", "b", "c"}},
		{"raw", []string{"\x00\xff\x1b[2J\r\n"}, []string{"\x00\xff\x1b[2J\r"}, []string{"\x00\xff\x1b[2J\r"}},
	} {
		c := newConsole()
		s := c.newStream()
		for _, w := range tc.writes {
			if n, err := s.Write([]byte(w)); n != len(w) || err != nil {
				t.Errorf("%s: write %d, %v", tc.name, n, err)
			}
		}
		if diff := cmp.Diff(tc.open, c.lines()); diff != "" {
			t.Errorf("%s, open (-want +got):\n%s", tc.name, diff)
		}
		_ = s.Close()
		if diff := cmp.Diff(tc.want, c.lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
		if c.truncated() {
			t.Errorf("%s: truncated", tc.name)
		}
	}
}

func TestConsoleStreamsDoNotTearEachOther(t *testing.T) {
	c := newConsole()
	out, errs := c.newStream(), c.newStream()
	_, _ = out.Write([]byte("to st"))
	_, _ = errs.Write([]byte("to stderr\n"))
	_, _ = out.Write([]byte("dout\n"))
	_ = out.Close()
	select {
	case <-c.ended:
		t.Error("ended with the first stream")
	default:
	}
	_ = errs.Close()
	<-c.ended
	if diff := cmp.Diff([]string{"to stderr", "to stdout"}, c.lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestConsoleIsBounded(t *testing.T) {
	for _, total := range []int{2*keptLines - 1, 2 * keptLines, 2*keptLines + 1, 3*keptLines + 7} {
		c := newConsole()
		s := c.newStream()
		var want []string
		for i := range total {
			fmt.Fprintln(s, i)
			if i < keptLines || i >= total-keptLines {
				want = append(want, fmt.Sprint(i))
			}
			if i == keptLines && total > 2*keptLines {
				want = append(want, fmt.Sprintf("[%d lines dropped]", total-2*keptLines))
			}
		}
		if diff := cmp.Diff(want, c.lines()); diff != "" {
			t.Errorf("%d lines (-want +got):\n%s", total, diff)
		}
		if got := c.truncated(); got != (total > 2*keptLines) {
			t.Errorf("%d lines: truncated %v", total, got)
		}
	}
}

func TestConsoleCutsLongLines(t *testing.T) {
	c := newConsole()
	s := c.newStream()
	_, _ = s.Write([]byte(strings.Repeat("x", lineLimit) + "\n"))
	if c.truncated() {
		t.Error("a line of exactly the limit counts as cut")
	}
	for range 3 {
		_, _ = s.Write([]byte(strings.Repeat("y", lineLimit-1)))
	}
	_, _ = s.Write([]byte("\nnext\n"))
	want := []string{strings.Repeat("x", lineLimit), strings.Repeat("y", lineLimit), "next"}
	if diff := cmp.Diff(want, c.lines()); diff != "" || !c.truncated() {
		t.Errorf("truncated %v, (-want +got):\n%s", c.truncated(), diff)
	}
}

func TestConsoleWait(t *testing.T) {
	c := newConsole()
	s := c.newStream()
	has := func(n int) func([]string) bool { return func(lines []string) bool { return len(lines) >= n } }

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if c.wait(ctx, has(1)) {
		t.Error("a line that nobody printed")
	}
	go func() {
		_, _ = s.Write([]byte("one\ntwo"))
		_ = s.Close()
	}()
	if !c.wait(t.Context(), has(1)) {
		t.Error("the line was missed")
	}
	if !c.wait(t.Context(), has(2)) {
		t.Error("the last line was missed")
	}
	if c.wait(t.Context(), has(3)) {
		t.Error("a line after the end")
	}
}
