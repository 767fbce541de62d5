package style

import (
	"fmt"
	"strings"
	"testing"
)

// play runs a script: "> bytes" are sent, "< bytes" are received.
func play(j *Judge, script ...string) *Mismatch {
	var m *Mismatch
	for _, line := range script {
		contents := []byte(line[2:])
		if line[0] == '>' {
			j.Sent(Literal(contents))
		} else {
			m = j.Received(contents)
		}
	}
	return m
}

func TestJudge(t *testing.T) {
	tests := []struct {
		name   string
		style  Style
		script []string
		offset int64 // of the first wrong byte, -1: all is right
		want   string
	}{
		{"nothing", Stream, nil, -1, ""},
		{"verbatim", Stream, []string{"> abc", "< a", "< bc"}, -1, ""},
		{"verbatim before it was sent", Stream, []string{"> a", "< ab", "> b"}, 1, ""},
		{"banner", Stream, []string{"< hi", "> hi"}, 0, ""},
		{"verbatim, one byte wrong", Stream, []string{"> abcdef", "< ab", "< cXef"}, 3, "def"},
		{"the telnet fixture", Protocol, []string{"> a", "< echo:a", "> b", "< echo:b", "> c", "< echo:", "< c"}, -1, ""},
		{"awaited bytes in one chunk", Protocol, []string{"> a", "< echo:a", "> b", "< b"}, 6, "echo:b"},
		{"not awaited, one chunk", Protocol, []string{"> a", "> b", "< echo:ab"}, -1, ""},
		{"not awaited, two chunks", Protocol, []string{"> a", "> b", "< echo:aecho:b"}, -1, ""},
		{"sent while the prefix was under way", Protocol, []string{"> a", "< echo:", "> b", "< ab"}, -1, ""},
		{"the article's eight writes", Protocol, []string{"> abcdefgh", "< echo:aecho:bcdefgh"}, -1, ""},
		{"no prefix", Protocol, []string{"> abc", "< abc"}, 0, "echo:abc"},
		{"prefix of a chunk that was not sent", Protocol, []string{"> a", "< echo:aecho:"}, 6, ""},
		{"empty chunk", Protocol, []string{"> abc", "< echo:aecho:echo:bc"}, 11, "bc"},
		{"cut short within a prefix", Protocol, []string{"> abc", "< echo:aec", "< bc"}, 8, "ho:bc"},
		{"payload is the prefix", Protocol, []string{"> echo:", "< echo:echo:"}, -1, ""},
		{"payload is the prefix, split in it", Protocol, []string{"> echo:", "< echo:ececho:ho:"}, -1, ""},
		{"payload is the prefix, and one more", Protocol, []string{"> echo:", "< echo:echo:echo:"}, 10, ""},
		{"prefix that overlaps itself", Prefixed("aa", "aa"), []string{"> aaa", "< aaaaa"}, -1, ""},
		{"prefix that overlaps itself, once too often", Prefixed("aa", "aa"), []string{"> a", "< aaaa"}, 3, ""},
		{"an empty payload is no wait", Protocol, []string{"> ab", "< echo:a", "> ", "< b"}, -1, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := play(NewJudge(test.style), test.script...)
			if test.offset < 0 {
				if m != nil {
					t.Fatal(m)
				}
				return
			}
			if m == nil || m.Offset != test.offset || string(m.Want) != test.want {
				t.Fatalf("mismatch %v, want offset %d and %q", m, test.offset, test.want)
			}
		})
	}
}

func TestJudgeProgress(t *testing.T) {
	j := NewJudge(Protocol)
	steps := []struct {
		line        string
		echoed      bool
		echoedBytes int64
		least, most int64
		expecting   string
	}{
		{"> ec", false, 0, 0, 0, "echo:ec"},
		{"< ech", false, 0, 0, 0, "o:ec"},
		{"< o:", false, 0, 1, 1, "ec"},
		{"< e", false, 1, 1, 1, "c"},
		{"< c", true, 2, 1, 1, ""},
		{"> ho:echo:!", false, 2, 1, 1, "echo:ho:echo:!"},
		{"< echo:ho:", false, 5, 2, 2, "echo:!"},
		{"< echo:", false, 10, 2, 3, "!"},
		{"< !", true, 11, 2, 2, ""},
	}
	for _, s := range steps {
		if m := play(j, s.line); m != nil {
			t.Fatalf("%q: %v", s.line, m)
		}
		least, most := j.Chunks()
		got := fmt.Sprint(j.Echoed(), j.EchoedBytes(), least, most, string(j.Expecting(64)))
		if want := fmt.Sprint(s.echoed, s.echoedBytes, s.least, s.most, s.expecting); got != want {
			t.Errorf("after %q: %s, want %s", s.line, got, want)
		}
	}
	if j.SentBytes() != 11 || j.ReceivedBytes() != 21 {
		t.Errorf("%d bytes sent, %d received", j.SentBytes(), j.ReceivedBytes())
	}
}

func TestExpectingIsCut(t *testing.T) {
	j := NewJudge(Protocol)
	j.Sent(Repeat(100, []byte("x")))
	for n, want := range map[int]string{-1: "", 0: "", 3: "ech", 7: "echo:xx"} {
		if got := j.Expecting(n); string(got) != want {
			t.Errorf("Expecting(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestJudgeOfSeveralStyles(t *testing.T) {
	tests := []struct {
		script []string
		style  string // that is left; "" while none is singled out
		right  bool
	}{
		{[]string{"> abc"}, "", true},
		{[]string{"> abc", "< a"}, "stream", true},
		{[]string{"> abc", "< e"}, "protocol", true},
		{[]string{"> echo:", "< echo:"}, "", true},
		{[]string{"> echo:", "< echo:e"}, "protocol", true},
		{[]string{"> abc", "< X"}, "", false},
		{[]string{"> abc", "< echo:abcX"}, "", false},
		{[]string{"> a", "< echo:a", "> b", "< b"}, "", false},
	}
	for _, test := range tests {
		j := NewJudge(Stream, Protocol)
		m := play(j, test.script...)
		s, ok := j.Style()
		if s.String() != test.style || ok != (test.style != "") || (m == nil) != test.right {
			t.Errorf("%q: style %q, %v", test.script, s, m)
		}
	}
}

func TestJudgeOfSeveralStylesTakesTheBest(t *testing.T) {
	for _, order := range [][]Style{{Stream, Protocol}, {Protocol, Stream}} {
		j := NewJudge(order...)
		play(j, "> echo:x", "< echo:")
		least, most := j.Chunks()
		if got := fmt.Sprint(j.Echoed(), j.EchoedBytes(), least, most, string(j.Expecting(9))); got != "false 5 0 1x" {
			t.Errorf("%v: %s, want false 5 0 1x", order, got)
		}
	}
}

// Whichever style got furthest says what is wrong.
func TestMismatchOfSeveralStyles(t *testing.T) {
	for _, order := range [][]Style{{Stream, Protocol}, {Protocol, Stream}} {
		if m := play(NewJudge(order...), "> abc", "< echo:abX"); m == nil || m.Offset != 7 || string(m.Want) != "c" {
			t.Errorf("protocol, broken: %v", m)
		}
		if m := play(NewJudge(order...), "> abc", "< abX"); m == nil || m.Offset != 2 || string(m.Want) != "c" {
			t.Errorf("stream, broken: %v", m)
		}
	}
}

func TestNoCandidatesIsStream(t *testing.T) {
	if m := play(NewJudge(), "> abc", "< abc"); m != nil {
		t.Error(m)
	}
}

func TestMismatchStays(t *testing.T) {
	j := NewJudge(Stream)
	first := play(j, "> 0123456789abcdefghij", "< 0123456789abcdefghX")
	if first == nil || string(first.Before) != "23456789abcdefgh" || string(first.Got) != "X" || first.SentOffset != 18 {
		t.Fatalf("%#v", first)
	}
	long := strings.Repeat("y", 100)
	if again := play(j, "> more", "< "+long, "< z"); again != first {
		t.Error("another mismatch after the first")
	}
	if got := string(first.Got); got != "X"+long[:63] {
		t.Errorf("got %q, want X and 63 of what came later", got)
	}
	if j.ReceivedBytes() != 19+100+1 || j.SentBytes() != 24 || j.EchoedBytes() != 18 || j.Echoed() {
		t.Errorf("%d received, %d sent, %d echoed", j.ReceivedBytes(), j.SentBytes(), j.EchoedBytes())
	}
	if string(j.Expecting(1)) != "i" {
		t.Errorf("expecting %q after a mismatch, want what was due", j.Expecting(1))
	}
}

func TestMismatchError(t *testing.T) {
	m := play(NewJudge(Protocol), "> ab\r\n", "< echo:a", "< bX\n")
	want := `byte 7 of what came back (sent offset 2): want "\r\n", got "X\n", after "echo:ab"`
	if m == nil || m.Error() != want {
		t.Errorf("got  %v\nwant %s", m, want)
	}
	m = play(NewJudge(Stream), "> a", "< ab")
	want = `byte 1 of what came back (sent offset 1): want nothing more, got "b", after "a": extra bytes after everything was echoed`
	if m == nil || m.Error() != want {
		t.Errorf("got  %v\nwant %s", m, want)
	}
}
