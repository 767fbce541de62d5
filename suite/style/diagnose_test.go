package style

import (
	"bytes"
	"strings"
	"testing"
)

func TestCause(t *testing.T) {
	random := string(whole(Random(1, 0, 4096)))
	tests := []struct {
		name   string
		style  Style
		script []string
		cause  string // a part of it; "" for none
	}{
		{"banner before anything", Stream, []string{"< 220 ready\r\n"}, "before anything was sent (a banner?)"},
		{"banner before a long echo", Stream, []string{"> hello world", "< 220 ready\r\nhello world"}, `"220 ready\r\n" comes before the echo`},
		{"banner before all of it", Protocol, []string{"> a", "< hi\r\necho:a"}, `"hi\r\n" comes before the echo`},
		{"perhaps a banner", Stream, []string{"> hello", "< ok he"}, ""},

		{"prefix never", Protocol, []string{"> abc", "< abc"}, "is this the stream style?"},
		{"prefix never, and alike", Protocol, []string{"> each", "< each"}, "is this the stream style?"},
		{"prefix once", Protocol, []string{"> abc", "< echo:abc", "> def", "< def"}, "once per connection?"},
		{"prefix once, and alike", Protocol, []string{"> abc", "< echo:abc", "> echt", "< echt"}, "once per connection?"},
		{"prefix unasked", Stream, []string{"> abc", "< echo:abc"}, "is this the protocol style?"},
		{"prefix unasked, and alike", Stream, []string{"> ecstasy", "< echo:ecstasy"}, "is this the protocol style?"},
		{"prefix alone", Protocol, []string{"> abc", "< echo:echo:abc"}, `a prefix "echo:" without a chunk`},
		{"prefix at the end", Protocol, []string{"> abc", "< echo:abc", "< echo:"}, "a prefix without a chunk after everything"},
		{"another prefix", Protocol, []string{"> abc", "< Echo: abc"}, ""},

		{"zeros after it", Stream, []string{"> abc", "< abc\x00\x00\x00\x00\x00"}, "the whole buffer"},
		{"a newline after it", Stream, []string{"> abc", "< abc\r\n"}, "a newline was added"},
		{"it all again", Stream, []string{"> abc", "< abcabc"}, "repeats what was echoed from sent offset 0"},
		{"the last chunk again", Protocol, []string{"> abcdefgh", "< echo:abcdecho:efgh", "< echo:efgh"}, "repeats what was echoed from sent offset 4"},
		{"something of before again", Stream, []string{"> " + random, "< " + random + random[100:200]}, "repeats what was echoed from sent offset 100"},
		{"two bytes again, by chance", Stream, []string{"> xyab", "< xyabab"}, "extra bytes after everything"},
		{"more", Stream, []string{"> abc", "< abcX"}, "extra bytes after everything"},

		{"high bit", Stream, []string{"> a\xc3\xa9\xe2\x82\xac", "< aC)b\x02,"}, "high bit"},
		{"high bit, in chunks", Protocol, []string{"> a\xc3\xa9\xe2\x82\xac", "< echo:aC)echo:b\x02,"}, "high bit"},
		{"high bit, one byte of more", Stream, []string{"> \xc1bc", "< A"}, ""},
		{"upper case", Stream, []string{"> Hello, world", "< HELLO, WORLD"}, "upper case"},
		{"lower case", Stream, []string{"> Hello, World", "< hello, world"}, "lower case"},
		{"LF to CR LF", Stream, []string{"> one\ntwo\n", "< one\r\ntwo\r\n"}, "LF became CR LF"},
		{"LF to CR LF, in chunks", Protocol, []string{"> one\n", "> two\n", "< echo:one\r\necho:two\r\n"}, "LF became CR LF"},
		{"CR LF to LF", Stream, []string{"> one\r\ntwo\r\n", "< one\ntwo\n"}, "CR LF became LF"},
		{"CR to LF", Stream, []string{"> one\rtwo\r", "< one\ntwo\n"}, "CR became LF"},
		{"CR to CR NUL", Stream, []string{"> one\rtwo\r", "< one\r\x00two\r\x00"}, "CR was followed by NUL"},
		{"CR dropped", Stream, []string{"> one\rtwo\r\nthree", "< onetwo\nthree"}, "CR was dropped"},
		{"CR LF dropped", Stream, []string{"> one\r\ntwo\r\nthree", "< onetwothree"}, "CR LF was dropped"},
		{"LF dropped", Protocol, []string{"> one\n", "> two\n", "< echo:oneecho:two"}, "LF was dropped"},
		{"CR and LF dropped", Stream, []string{"> one\rtwo\nthree", "< onetwothree"}, "CR and LF were dropped"},
		{"NUL dropped", Stream, []string{"> a\x00b\x00\x00cde", "< abcde"}, "NUL was dropped"},
		{"cut at NUL", Stream, []string{"> ab\x00cd", "> efgh", "< abefgh"}, "cut at a NUL: 3 bytes"},
		{"cut at NUL, in chunks", Protocol, []string{"> ab\x00cd", "> ef", "< echo:abecho:ef"}, "cut at a NUL: 3 bytes"},
		{"perhaps cut at NUL", Stream, []string{"> ab\x00cd", "> efgh", "< abe"}, ""},
		{"not cut at NUL", Stream, []string{"> ab\x00cd", "> efgh", "< abfghe"}, ""},
		{"latin-1", Stream, []string{"> \xff\xfeab", "< \xc3\xbf\xc3\xbeab"}, "Latin-1"},
		{"latin-1, alike", Stream, []string{"> \xc3\xa9\xff", "< \xc3\x83\xc2\xa9\xc3\xbf"}, "Latin-1"},
		{"question marks", Stream, []string{"> \xff\xfeab", "< ??ab"}, "question marks"},
		{"replaced", Stream, []string{"> ok \xff\xfe", "< ok \xef\xbf\xbd\xef\xbf\xbd"}, "U+FFFD"},
		{"replaced, one for two", Protocol, []string{"> ok \xff\xfeab", "< echo:ok \xef\xbf\xbdab"}, "U+FFFD"},

		{"telnet, refused", Stream, []string{"> \xff\xfd\x03", "< \xff\xfc\x03"}, "answer to a telnet option"},
		{"telnet, unasked", Stream, []string{"> abc", "< \xff\xfb\x01\xff\xfb\x03abc"}, "answer to a telnet option"},
		{"telnet, perhaps", Stream, []string{"> \xff\xfd\x03abc", "< \xff\x01\x02"}, ""},
		{"telnet, taken out", Stream, []string{"> \xff\xfd\x03abcd\xff\xff", "< abcd\xff"}, "taken out"},

		{"zeros", Stream, []string{"> " + random, "< " + random[:512] + strings.Repeat("\x00", 512)}, "zero bytes came instead"},
		{"inserted", Stream, []string{"> " + random, "< " + random[:500] + "xyz" + random[500:]}, `3 extra bytes "xyz"`},
		{"changed", Stream, []string{"> 0123456789abcdef", "< 01234X6789abcdef"}, `from "5" to "X"`},
		{"changed, first of a chunk", Protocol, []string{"> 0123456789abcdef", "< echo:01234echo:X6789abcdef"}, `from "5" to "X"`},
		{"changed, and little after it", Stream, []string{"> hello world", "< heXlo"}, ""},
		{"changed or inserted", Stream, []string{"> " + strings.Repeat("a", 30), "< aaXaaaaaaaaaa"}, ""},
		{"changed or missing", Stream, []string{"> A12345678B12345678", "< B12345678"}, ""},
		{"inserted or missing", Stream, []string{"> 12345678X12345678", "< X12345678"}, ""},
		{"missing", Stream, []string{"> " + random, "< " + random[:1000] + random[1300:]}, "300 bytes are missing here: it continues at sent offset 1300"},
		{"missing, in chunks", Protocol, []string{"> " + random, "< echo:" + random[:1000] + "echo:" + random[1300:1320] + "echo:"}, "300 bytes are missing"},
		{"doubled", Stream, []string{"> " + random, "< " + random[:1000] + random[200:]}, "repeats what was echoed from sent offset 200"},
		{"doubled chunk", Protocol, []string{"> " + random, "< echo:" + random[:1000] + "echo:" + random[:1000]}, "repeats what was echoed from sent offset 0"},

		{"another text", Stream, []string{"> hello", "< HTTP/1.1 400 Bad Request"}, ""},
		{"swapped letters", Stream, []string{"> abcdef", "< abdcef"}, ""},
		{"missing, among equals", Stream, []string{"> " + strings.Repeat("ab", 50), "< aba" + strings.Repeat("ab", 40)}, ""},
		{"one byte of many", Stream, []string{"> " + random, "< " + random[:9] + random[10:11]}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := play(NewJudge(test.style), test.script...)
			if m == nil {
				t.Fatal("no mismatch")
			}
			if !strings.Contains(m.Cause, test.cause) || (m.Cause == "") != (test.cause == "") {
				t.Errorf("%v\ncause %q, want %q", m, m.Cause, test.cause)
			}
		})
	}
}

// The first bytes may mean anything: the cause is found, and given up, as more of them come.
func TestCauseFollowsTheEvidence(t *testing.T) {
	j := NewJudge(Stream)
	m := play(j, "> one\ntwo\nthree\nfour\n", "< one\r")
	if m == nil || m.Cause != "" {
		t.Fatalf("one byte proves nothing: %v", m)
	}
	if play(j, "< \ntwo"); m.Cause != "LF became CR LF" {
		t.Errorf("after some more: %v", m)
	}
	if play(j, "< *** connection closed ***"); m.Cause != "" {
		t.Errorf("after something else: %v", m)
	}
}

// What is sent after the mismatch may be the only thing that the later bytes can be compared with.
func TestCauseSeesWhatIsSentLater(t *testing.T) {
	j := NewJudge(Stream)
	m := play(j, "> a", "< A")
	for range 100 {
		play(j, "> bcd", "< BCD")
	}
	if m == nil || m.Cause != "letters became upper case" {
		t.Errorf("%v", m)
	}
}

// The payloads of some rounds are kept, so that a round that comes twice is recognised.
func TestCauseAmongRounds(t *testing.T) {
	j := NewJudge(Stream)
	var m *Mismatch
	for i := range int64(1024) {
		p := Random(1, i*16, 16)
		j.Sent(p)
		m = j.Received(whole(p))
	}
	if m != nil {
		t.Fatal(m)
	}
	m = j.Received(whole(Random(1, 970*16, 16)))
	if m == nil || m.Cause != "repeats what was echoed from sent offset 15520" {
		t.Errorf("%v", m)
	}
}

// A single flipped bit far into a random payload is named, wherever it is.
func TestCauseFarIntoAPayload(t *testing.T) {
	p := Random(11, 0, 4<<20)
	received := output(Protocol, p, func() int64 { return 262144 })
	at := bytes.LastIndex(received, []byte("echo:")) + 1000
	received[at] ^= 0x20
	j := NewJudge(Protocol)
	j.Sent(p)
	if m := j.Received(received); m == nil || m.Offset != int64(at) || !strings.HasPrefix(m.Cause, "one byte was changed") {
		t.Errorf("%v", m)
	}
}
