package reference

import (
	"io"
	"net"
	"testing"
)

// plain is the loop to compare with: what any echo costs here.
func plain(address string, _ io.Writer) (*Server, error) {
	return StartServer(address, func(r io.Reader, w io.Writer) {
		buffer := make([]byte, maxProtocolChunk)
		for {
			n, err := r.Read(buffer)
			if err != nil {
				return
			}
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
}

func BenchmarkBulk(b *testing.B) {
	bulk := func(listen func(string, io.Writer) (*Server, error)) func(*testing.B) {
		return func(b *testing.B) {
			conn := benchmarkDial(b, listen)
			chunk := make([]byte, 1<<20)
			b.SetBytes(int64(len(chunk)))
			read := make(chan error, 1)
			go func() { _, err := io.CopyBuffer(onlyWriter{io.Discard}, conn, make([]byte, 1<<20)); read <- err }()
			for b.Loop() {
				if _, err := conn.Write(chunk); err != nil {
					b.Fatal(err)
				}
			}
			_ = conn.CloseWrite()
			if err := <-read; err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("protocol", bulk(ListenProtocol))
	b.Run("stream", bulk(ListenStream))
	b.Run("plain", bulk(plain))
}

func BenchmarkLockStep(b *testing.B) {
	lockStep := func(listen func(string, io.Writer) (*Server, error), echo string) func(*testing.B) {
		return func(b *testing.B) {
			conn := benchmarkDial(b, listen)
			answer := make([]byte, len(echo))
			for b.Loop() {
				if _, err := conn.Write([]byte("x")); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(conn, answer); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("protocol", lockStep(ListenProtocol, "echo:x"))
	b.Run("stream", lockStep(ListenStream, "x"))
	b.Run("plain", lockStep(plain, "x"))
}

func benchmarkDial(b *testing.B, listen func(string, io.Writer) (*Server, error)) *net.TCPConn {
	b.Helper()
	s := start(b, listen, nil)
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return conn.(*net.TCPConn)
}

// onlyWriter hides io.Discard's ReadFrom, so that CopyBuffer uses its buffer.
type onlyWriter struct{ io.Writer }
