package faulty

import "bytes"

// The commands of telnet that the faults know (RFC 854).
const (
	se, interrupt, sb    = 240, 244, 250
	will, wont, do, dont = 251, 252, 253, 254
	iac                  = 255
)

// split calls each with the plain bytes and the commands of a chunk, one by one.
func split(chunk []byte, each func(part []byte)) {
	for len(chunk) > 0 {
		n := commandLen(chunk)
		if n == 0 {
			if n = bytes.IndexByte(chunk, iac); n < 0 {
				n = len(chunk)
			}
		}
		each(chunk[:n])
		chunk = chunk[n:]
	}
}

// commandLen is the length of the command that the chunk begins with; 0 where it begins with none.
func commandLen(chunk []byte) int {
	switch {
	case chunk[0] != iac:
		return 0
	case len(chunk) < 2:
		return len(chunk)
	case chunk[1] == sb:
		if end := bytes.Index(chunk, []byte{iac, se}); end >= 0 {
			return end + 2
		}
		return len(chunk)
	case will <= chunk[1] && chunk[1] <= dont:
		return min(3, len(chunk))
	}
	return 2
}

// answerIAC refuses every option that is asked for, and echoes the rest.
func answerIAC(c *conn) {
	c.text = func(chunk []byte) []byte {
		var echo, answers []byte
		split(chunk, func(part []byte) {
			switch {
			case len(part) < 3 || part[0] != iac || part[1] == sb:
				echo = append(echo, part...)
			case part[1] == do:
				answers = append(answers, iac, wont, part[2])
			case part[1] == will:
				answers = append(answers, iac, dont, part[2])
			}
		})
		if len(answers) > 0 {
			_ = c.writeAll(answers) // the echo after it meets the same error
		}
		return echo
	}
}

// withoutCommands echoes what is left when some commands are taken out.
func withoutCommands(out func(command []byte) bool) func(*conn) {
	return text(func(chunk []byte) []byte {
		var echo []byte
		split(chunk, func(part []byte) {
			if len(part) < 2 || part[0] != iac || !out(part) {
				echo = append(echo, part...)
			}
		})
		return echo
	})
}
