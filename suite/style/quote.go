package style

import "strconv"

// Quote shows bytes as a Go string in ASCII, so that each byte can be told from every other, and cuts it after most bytes.
func Quote(b []byte, most int) string {
	text := append(make([]byte, 0, len(b)+2), '"')
	for _, c := range b[:min(len(b), most)] {
		if c < 0x80 {
			quoted := strconv.AppendQuote(nil, string(rune(c)))
			text = append(text, quoted[1:len(quoted)-1]...)
			continue
		}
		text = append(text, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
	}
	text = append(text, '"')
	if len(b) > most {
		text = append(text, "…"...)
	}
	return string(text)
}

const hexDigits = "0123456789abcdef"
