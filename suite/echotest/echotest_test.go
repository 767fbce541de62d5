package echotest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/echoconform/echoconform/suite/conformance"
	"github.com/echoconform/echoconform/suite/echotest"
)

// TestTarget plays against the server that ECHOCONFORM_TARGET names, or else against the reference servers.
func TestTarget(t *testing.T) {
	var only []echotest.Option
	if patterns := strings.Fields(os.Getenv("ECHOCONFORM_RUN")); patterns != nil {
		only = append(only, echotest.Only(patterns...))
	}
	if address := os.Getenv("ECHOCONFORM_TARGET"); address != "" {
		echotest.Run(t, echotest.Address(address), only...)
		return
	}
	for _, style := range []string{"protocol", "stream"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			r := echotest.Run(t, echotest.Reference(style), append(only, echotest.Skip("fidelity/half-close-64mib"))...)
			if r.Result() != conformance.Conformant {
				t.Errorf("the result is %s", r.Result())
			}
		})
	}
}
