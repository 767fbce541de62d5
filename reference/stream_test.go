package reference

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

func TestStreamServerRunsForeverAndSaysNothingOfDisconnects(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenStream, console)
	for _, text := range []string{"it's\n", "\x00\xff"} {
		p := dial(t, s)
		p.send(text)
		p.expect(text)
		p.halfClose()
		p.expectEOF()
	}
	expectRunning(t, s)
	_ = s.Close()
	expectEnded(t, s, ErrServerClosed)
	expectRefused(t, s)
	console.expect(t, received, `b"it's\n"`, received, `b'\x00\xff'`)
}

func TestStreamHalfCloseGetsEverythingThenFIN(t *testing.T) {
	console := new(transcript)
	s := start(t, ListenStream, console)
	p := dial(t, s)
	sent := randomBytes(8 << 20)
	go func() {
		_, _ = p.Write(sent)
		_ = p.CloseWrite()
	}()
	_ = p.SetReadDeadline(time.Now().Add(6 * patience))
	echo, err := io.ReadAll(p)
	if err != nil || !bytes.Equal(echo, sent) {
		t.Fatalf("%d bytes came back, %v, want the %d sent", len(echo), err, len(sent))
	}
	_ = s.Close()
	lines := strings.Split(console.text.String(), "\n")
	for _, line := range lines[1 : len(lines)-1] {
		if chunk, err := ParseBytesLiteral(line); err != nil || len(chunk) > 8192 {
			t.Fatalf("a console line of %d bytes: %v", len(chunk), err)
		}
	}
}
