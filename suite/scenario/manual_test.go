package scenario_test

import (
	"os"
	"strings"
	"testing"

	"github.com/echoconform/echoconform/suite/scenario"
)

// TestTheManualHasEveryWord reads fixtures/README.md beside the language.
func TestTheManualHasEveryWord(t *testing.T) {
	manual, err := os.ReadFile("../../fixtures/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range scenario.Words() {
		begin := word.Usage
		if i := strings.IndexAny(begin, "[…DPSN"); i >= 0 { // options and operands
			begin = strings.TrimSpace(begin[:i])
		}
		if !strings.Contains(string(manual), "`"+begin) {
			t.Errorf("%q (%s) is not in the manual", word.Usage, word.Help)
		}
	}
}
