package suite_test

import (
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/echoconform/echoconform/reference"
	"github.com/echoconform/echoconform/suite"
)

func TestBeEchoOf(t *testing.T) {
	g := gomega.NewWithT(t)
	g.Expect([]byte("a\x00b")).To(suite.BeEchoOf("a\x00b"))
	g.Expect("ab").NotTo(suite.BeEchoOf([]byte("aB")))
	matcher := suite.BeEchoOf("abc\r\n")
	if ok, err := matcher.Match("abc\n"); ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	message := matcher.FailureMessage("abc\n")
	for _, want := range []string{"5 bytes were sent and 4 came back, which differ from offset 3", "expected  61 62 63 0d 0a", "got       61 62 63 0a"} {
		if !strings.Contains(message, want) {
			t.Errorf("%q is missing in\n%s", want, message)
		}
	}
	if _, err := matcher.Match(7); err == nil {
		t.Error("a number is taken for bytes")
	}
}

func TestConform(t *testing.T) {
	server, err := reference.ListenStream("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	address := server.Addr().String()
	g := gomega.NewWithT(t)
	g.Expect(address).To(suite.Conform(t.Context(), suite.Options{Run: []string{"fidelity/o*"}}))
	matcher := suite.Conform(t.Context(), suite.Options{Run: []string{"fidelity/one-byte"}, Style: "protocol"})
	if ok, err := matcher.Match(address); ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	if message := matcher.FailureMessage(address); !strings.Contains(message, "FAIL  fidelity/one-byte  (must)") || !strings.Contains(message, "not-conformant: ") {
		t.Errorf("the message is\n%s", message)
	}
}
