package reference

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
)

// reprs holds what Python 3.11's repr prints.
var reprs = []struct{ bytes, repr string }{
	{"", `b''`},
	{"a", `b'a'`},
	{"First line.\nSecond line.\nThird line.\nLast line.\n", `b'First line.\nSecond line.\nThird line.\nLast line.\n'`},
	{"it's", `b"it's"`},
	{"say \"hi\"", `b'say "hi"'`},
	{"'\"", `b'\'"'`},
	{"\"'", `b'"\''`},
	{"''", `b"''"`},
	{"\"\"", `b'""'`},
	{"\\", `b'\\'`},
	{"\\'", `b"\\'"`},
	{"\\\"", `b'\\"'`},
	{"\\x41", `b'\\x41'`},
	{"\\n", `b'\\n'`},
	{"\t\n\r", `b'\t\n\r'`},
	{"\x07\x08\x0c\x0b\x00", `b'\x07\x08\x0c\x0b\x00'`},
	{"\x1b[2J", `b'\x1b[2J'`},
	{"\x7f\x80\xff", `b'\x7f\x80\xff'`},
	{" ~", `b' ~'`},
	{"\xc3\xa9\xe2\x82\xac", `b'\xc3\xa9\xe2\x82\xac'`},
	{"\xff\xfd\x03\xff\xfb\x01", `b'\xff\xfd\x03\xff\xfb\x01'`},
	{"b'a'", `b"b'a'"`},
}

// reprRows is repr(bytes(range(i, i+32))) for i in 0, 32 … 224.
var reprRows = []string{
	`b'\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f'`,
	`b' !"#$%&\'()*+,-./0123456789:;<=>?'`,
	`b'@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'`,
	"b'`abcdefghijklmnopqrstuvwxyz{|}~\\x7f'",
	`b'\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f'`,
	`b'\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf'`,
	`b'\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf'`,
	`b'\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff'`,
}

func TestBytesLiteralIsPythonsRepr(t *testing.T) {
	for _, c := range reprs {
		if got := BytesLiteral([]byte(c.bytes)); got != c.repr {
			t.Errorf("BytesLiteral(%q) = %s, repr prints %s", c.bytes, got, c.repr)
		}
	}
	for row, want := range reprRows {
		if got := BytesLiteral(allBytes()[32*row:][:32]); got != want {
			t.Errorf("row %d: BytesLiteral = %s, repr prints %s", row, got, want)
		}
	}
}

func TestParseBytesLiteralReadsRepr(t *testing.T) {
	for _, c := range reprs {
		if got, err := ParseBytesLiteral(c.repr); err != nil || string(got) != c.bytes {
			t.Errorf("ParseBytesLiteral(%s) = %q, %v, want %q", c.repr, got, err, c.bytes)
		}
	}
}

func TestParseBytesLiteralRefusesWhatReprNeverPrints(t *testing.T) {
	for _, s := range []string{
		``, `b`, `b'`, `b''x`, `''`, `'a'`, `B'a'`, `bab`, `b'a"`, `b'a`, ` b'a'`, "b'a'\n",
		`b"a"`, `b'it's'`, `b'it\'s'`, `b"\'"`, `b'\"'`, `b'\'`, `b'a\`,
		`b'\x4'`, `b'\x41'`, `b'\xFF'`, `b'\xzz'`, `b'\x0a'`, `b'\a'`, `b'\0'`, `b'\101'`, `b'\u0041'`, `b'\q'`,
		"b'\n'", "b'\x00'", "b'\xff'", `b'é'`, `b'Ł'`,
	} {
		if got, err := ParseBytesLiteral(s); err == nil {
			t.Errorf("ParseBytesLiteral(%q) = %q, want an error", s, got)
		}
	}
}

func TestParseBytesLiteralSaysWhere(t *testing.T) {
	_, err := ParseBytesLiteral(`b'abc\q'`)
	if err == nil || !strings.Contains(err.Error(), "offset 5") {
		t.Errorf("error of an unknown escape at offset 5: %v", err)
	}
}

func FuzzBytesLiteral(f *testing.F) {
	for _, c := range reprs {
		f.Add([]byte(c.bytes))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := ParseBytesLiteral(BytesLiteral(b)); err != nil || string(got) != string(b) {
			t.Fatalf("%q came back as %q, %v", b, got, err)
		}
	})
}

func FuzzParseBytesLiteral(f *testing.F) {
	for _, c := range reprs {
		f.Add(c.repr)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := ParseBytesLiteral(s)
		if err == nil && BytesLiteral(b) != s {
			t.Fatalf("%q was accepted as %q, which prints as %q", s, b, BytesLiteral(b))
		}
	})
}

// writes records each Write, and fails it.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return 0, errors.New("broken console")
}

func TestConsoleWritesWholeLinesWhateverTheWriterSays(t *testing.T) {
	var got writes
	console := NewConsole(&got)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				console.PrintBytes([]byte("a\n"))
				console.Print("Connection received!")
			}
		})
	}
	all.Wait()
	count := map[string]int{}
	for _, line := range got {
		count[line]++
	}
	if len(count) != 2 || count["b'a\\n'\n"] != 800 || count["Connection received!\n"] != 800 {
		t.Errorf("writes: %q", count)
	}
}

func TestQuietConsoleFormatsNothing(t *testing.T) {
	chunk := make([]byte, maxStreamChunk)
	for name, w := range map[string]io.Writer{"nil": nil, "io.Discard": io.Discard} {
		console := NewConsole(w)
		if n := testing.AllocsPerRun(10, func() { console.PrintBytes(chunk) }); console != nil || n != 0 {
			t.Errorf("%s: console %v, %v allocations a chunk", name, console, n)
		}
	}
}

func BenchmarkBytesLiteral(b *testing.B) {
	for name, pattern := range map[string]string{"text": "a line of plain text", "binary": string(allBytes())} {
		chunk := []byte(strings.Repeat(pattern, maxProtocolChunk/len(pattern)))
		b.Run(name, func(b *testing.B) {
			console := NewConsole(new(nothing))
			b.SetBytes(int64(len(chunk)))
			for b.Loop() {
				console.PrintBytes(chunk)
			}
		})
	}
}

// nothing discards as io.Discard does, without being recognised as it.
type nothing struct{}

func (*nothing) Write(p []byte) (int, error) { return len(p), nil }

func allBytes() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}
