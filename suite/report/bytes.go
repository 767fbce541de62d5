package report

import (
	"fmt"
	"strings"
)

// rowBytes is how many bytes a row of a dump shows.
const rowBytes = 16

// SideBySide shows what was expected above what came, in hex and text, 16 bytes a row, with a mark under the first
// difference. Both begin with the end of before, the bytes that are alike; at is the offset of the first byte behind it.
func SideBySide(before, want, got []byte, at int64) string {
	before = before[max(0, len(before)-rowBytes/2):]
	want, got = join(before, want), join(before, got)
	var b strings.Builder
	first := len(before)
	for row := 0; row < max(len(want), len(got), 1); row += rowBytes {
		offset := at - int64(first) + int64(row)
		fmt.Fprintf(&b, "%8d  expected  %s\n", offset, dumpRow(want, row))
		fmt.Fprintf(&b, "%8s  got       %s\n", "", dumpRow(got, row))
		if first >= row && first < row+rowBytes {
			fmt.Fprintf(&b, "%20s%s^^\n", "", strings.Repeat("   ", first-row))
			if row+rowBytes < max(len(want), len(got)) {
				fmt.Fprintf(&b, "%20s…\n", "")
			}
			break
		}
	}
	return b.String()
}

func join(a, b []byte) []byte { return append(append([]byte{}, a...), b...) }

func dumpRow(b []byte, row int) string {
	part := b[min(row, len(b)):min(row+rowBytes, len(b))]
	var hex, text strings.Builder
	for i := range rowBytes {
		if i >= len(part) {
			hex.WriteString("   ")
			continue
		}
		fmt.Fprintf(&hex, "%02x ", part[i])
		if part[i] >= ' ' && part[i] <= '~' {
			text.WriteByte(part[i])
		} else {
			text.WriteByte('.')
		}
	}
	if len(part) == 0 {
		return "(nothing)"
	}
	return hex.String() + " |" + text.String() + "|"
}
