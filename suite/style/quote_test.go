package style

import (
	"strconv"
	"testing"
)

func TestQuoteTellsEveryByteApart(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	back, err := strconv.Unquote(Quote(all, len(all)))
	if err != nil || back != string(all) {
		t.Errorf("%v: %q", err, back)
	}
	if got := Quote([]byte("\xc3\x90a\"\n"), 4); got != `"\xc3\x90a\""…` {
		t.Errorf("got %s", got)
	}
}
