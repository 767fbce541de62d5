package faulty

import "bytes"

// textFaults take the bytes for text, or for telnet.
func textFaults() []Fault {
	return []Fault{{
		Name: "strips-cr", Does: "It leaves out every carriage return.",
		Kills:  []string{"fidelity/crlf-verbatim", "fidelity/all-256", "telnet/line-mode", "telnet/character-mode"},
		Spares: []string{"fidelity/multi-line", "fidelity/nul-bytes", "telnet/interrupt"},
		client: drop("\r"),
	}, {
		Name: "strips-line-ends", Does: "It leaves out every line feed.",
		Kills:  []string{"fidelity/multi-line", "fidelity/multi-line-one-write", "fidelity/crlf-verbatim", "lines/four-lines"},
		Spares: []string{"fidelity/one-byte", "telnet/character-mode"},
		client: drop("\n"),
	}, {
		Name: "lf-to-crlf", Does: "It puts a carriage return before every line feed, as a terminal does (ONLCR).",
		Kills:  []string{"fidelity/multi-line", "fidelity/multi-line-one-write", "fidelity/crlf-verbatim", "telnet/line-mode", "lines/four-lines"},
		Spares: []string{"fidelity/nul-bytes", "telnet/character-mode"},
		client: replace("\n", "\r\n"),
	}, {
		Name: "crlf-to-lf", Does: "It makes one line feed of CR LF.",
		Kills:  []string{"fidelity/crlf-verbatim", "telnet/line-mode"},
		Spares: []string{"fidelity/all-256", "fidelity/multi-line", "telnet/character-mode"},
		client: replace("\r\n", "\n"),
	}, {
		Name: "cr-to-lf", Does: "It makes a line feed of every carriage return, as a terminal does (ICRNL).",
		Kills:  []string{"fidelity/crlf-verbatim", "fidelity/all-256", "telnet/line-mode", "telnet/character-mode"},
		Spares: []string{"fidelity/multi-line", "telnet/port-23"},
		client: replace("\r", "\n"),
	}, {
		Name: "swallows-xon-and-xoff", Does: "It leaves out 11 and 13, as a terminal does (IXON).",
		Kills:  []string{"fidelity/all-256"},
		Spares: []string{"fidelity/nul-bytes", "telnet/port-23"},
		client: drop("\x11\x13"),
	}, {
		Name: "treats-ctrl-z-as-eof", Does: "It takes 1A for the end of the input, as text mode on Windows does.",
		Kills:  []string{"fidelity/all-256"},
		Spares: []string{"telnet/end-of-file"},
		client: endAt(0x1a),
	}, {
		Name: "treats-ctrl-d-as-eof", Does: "It takes 04 for the end of the input, as a terminal does.",
		Kills:  []string{"telnet/end-of-file", "fidelity/all-256"},
		Spares: []string{"fidelity/nul-bytes", "telnet/interrupt"},
		client: endAt(0x04),
	}, {
		Name: "cuts-at-nul", Does: "It echoes each chunk up to its first NUL.", Seen: "https://github.com/thlorenz/libuv-dox/pull/1",
		Kills:  []string{"fidelity/nul-bytes", "fidelity/all-256", "telnet/character-mode"},
		Spares: []string{"fidelity/crlf-verbatim", "telnet/line-mode"},
		client: text(cutAtNUL),
	}, {
		Name: "drops-nul", Does: "It leaves out every NUL.",
		Kills:  []string{"fidelity/nul-bytes", "fidelity/all-256"},
		Spares: []string{"fidelity/crlf-verbatim", "telnet/line-mode"},
		client: drop("\x00"),
	}, {
		Name: "clears-the-8th-bit", Does: "It clears the highest bit of every byte.",
		Kills:  []string{"fidelity/all-256", "fidelity/invalid-utf8", "fidelity/utf8-split", "fidelity/telnet-iac"},
		Spares: []string{"fidelity/nul-bytes", "fidelity/crlf-verbatim"},
		client: bytewise(func(b byte) (byte, bool) { return b & 0x7f, true }),
	}, {
		Name: "decodes-utf8", Does: "It takes each read for UTF-8 by itself, and what is none becomes U+FFFD.", Seen: "https://github.com/netty/netty/issues/4693",
		Kills:  []string{"fidelity/invalid-utf8", "fidelity/utf8-split", "fidelity/all-256", "fidelity/telnet-iac"},
		Spares: []string{"fidelity/nul-bytes", "fidelity/crlf-verbatim"},
		client: text(decode),
	}, {
		Name: "decodes-utf8-across-reads", Does: "It takes what it reads for UTF-8, a character split between two reads too, and what is none becomes U+FFFD.",
		Kills:  []string{"fidelity/invalid-utf8", "fidelity/all-256"},
		Spares: []string{"fidelity/utf8-split", "fidelity/nul-bytes"},
		client: func(c *conn) { c.text = newDecoder() },
	}, {
		Name: "closes-on-invalid-utf8", Does: "It ends the connection when what it reads is no UTF-8.",
		Kills:  []string{"fidelity/invalid-utf8", "fidelity/all-256"},
		Spares: []string{"fidelity/utf8-split"},
		client: closeOnBadUTF8,
	}, {
		Name: "drops-a-character-cut-by-a-read", Does: "It leaves out the parts of a character that is split between two reads.",
		Kills:  []string{"fidelity/utf8-split"},
		Spares: []string{"fidelity/nul-bytes", "telnet/doubled-ff"},
		client: text(dropCut),
	}, {
		Name: "answers-iac", Does: "It refuses every telnet option that it is asked for, and leaves the commands out of the echo.",
		Kills:  []string{"fidelity/telnet-iac", "telnet/character-mode", "telnet/interrupt", "telnet/port-23"},
		Spares: []string{"telnet/line-mode", "telnet/end-of-file", "telnet/doubled-ff"},
		client: answerIAC,
	}, {
		Name: "negotiates-on-connect", Does: "It begins with IAC WILL ECHO, IAC WILL SGA, as a telnet server does.",
		Kills:  []string{"fidelity/no-banner", "telnet/character-mode"},
		client: greet("\xff\xfb\x01\xff\xfb\x03"),
	}, {
		Name: "unescapes-iac", Does: "It makes one FF of two, as a telnet server does.",
		Kills:  []string{"telnet/doubled-ff", "fidelity/telnet-iac"},
		Spares: []string{"telnet/character-mode", "telnet/port-23", "telnet/interrupt"},
		client: text(func(chunk []byte) []byte { return bytes.ReplaceAll(chunk, []byte{iac, iac}, []byte{iac}) }),
	}, {
		Name: "takes-out-subnegotiation", Does: "It leaves out IAC SB and all up to IAC SE.",
		Kills:  []string{"telnet/port-23"},
		Spares: []string{"telnet/character-mode", "telnet/interrupt", "telnet/doubled-ff"},
		client: withoutCommands(func(command []byte) bool { return command[1] == sb }),
	}, {
		Name: "interprets-iac-ip", Does: "It leaves out IAC IP, which interrupts a process.",
		Kills:  []string{"telnet/interrupt"},
		Spares: []string{"telnet/character-mode", "telnet/port-23", "telnet/doubled-ff"},
		client: withoutCommands(func(command []byte) bool { return command[1] == interrupt }),
	}, {
		Name: "interprets-cr-nul", Does: "It makes one carriage return of CR NUL, as a telnet server does.",
		Kills:  []string{"telnet/character-mode"},
		Spares: []string{"fidelity/nul-bytes", "fidelity/all-256", "fidelity/crlf-verbatim"},
		client: replace("\r\x00", "\r"),
	}}
}
