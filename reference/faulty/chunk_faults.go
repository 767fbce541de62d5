package faulty

import "time"

// chunkFaults get wrong how much is read at once, or when it is echoed.
func chunkFaults() []Fault {
	return []Fault{{
		Name: "banner-on-connect", Does: "It greets.",
		Kills:  []string{"fidelity/no-banner"},
		client: greet("welcome\r\n"),
	}, {
		Name: "greets-who-is-silent", Does: "It sends a NUL whenever nothing has come for a tenth of a second, to keep the connection alive.",
		Kills:  []string{"fidelity/no-banner", "fidelity/no-extra-bytes", "fidelity/after-idle"},
		Spares: []string{"fidelity/one-byte", "fidelity/multi-line"},
		client: greetTheSilent(100*time.Millisecond, "\x00"),
	}, {
		Name: "buffers-until-newline", Does: "It echoes whole lines, and what is left at the end.", Seen: "https://github.com/boostorg/cobalt/issues/121",
		Kills: []string{
			"fidelity/one-byte", "fidelity/byte-at-a-time", "fidelity/no-newline-wait", "fidelity/no-extra-bytes", "telnet/abc",
			"telnet/end-of-file", "telnet/character-mode",
		},
		Spares: []string{"fidelity/multi-line", "fidelity/multi-line-one-write", "fidelity/crlf-verbatim", "telnet/line-mode", "lines/four-lines"},
		client: keepUntilNewline,
	}, {
		Name: "buffers-8-bytes", Does: "It echoes in blocks of 8 bytes, and what is left at the end.",
		Kills:  []string{"fidelity/byte-at-a-time", "fidelity/no-newline-wait", "fidelity/does-not-freeze"},
		Spares: []string{"fidelity/pingpong-1000", "fidelity/byte-nowait", "half-close/echo-completes"},
		client: keepUntilFull(8),
	}, {
		Name: "echoes-only-at-eof", Does: "It echoes everything when the client has half-closed.", Seen: "https://github.com/enarx/enarx/pull/1380",
		Kills:  []string{"fidelity/no-newline-wait", "fidelity/multi-line", "half-close/server-closes"},
		Spares: []string{"half-close/echo-completes", "half-close/data-and-fin"},
		client: keepUntilEnd,
	}, {
		Name: "waits-for-the-next-byte", Does: "It keeps the last byte back until another one comes.",
		Kills:  []string{"fidelity/byte-at-a-time", "fidelity/no-newline-wait", "fidelity/multi-line", "fidelity/does-not-freeze"},
		Spares: []string{"half-close/echo-completes", "half-close/data-and-fin"},
		client: keepLast,
	}, {
		Name: "reads-on-after-a-full-buffer", Does: "It takes a read that fills its 8192 bytes for a sign that more is to come, and waits for it.",
		Kills:  []string{"fidelity/buffer-boundaries"},
		Spares: []string{"fidelity/no-overread", "half-close/data-and-fin"},
		client: readOnWhenFull,
	}, {
		Name: "loses-the-last-byte-of-a-full-buffer", Does: "It leaves out the last byte of a read that fills its 8192 bytes.",
		Kills:  []string{"fidelity/buffer-boundaries", "fidelity/duplex-1mib", "fidelity/half-close-64mib"},
		Spares: []string{"fidelity/pingpong-1000", "fidelity/no-overread"},
		client: func(c *conn) {
			c.buffer = make([]byte, 8192)
			c.text = func(chunk []byte) []byte { return chunk[:min(len(chunk), 8191)] }
		},
	}, {
		Name: "65535-byte-limit", Does: "It keeps the length of a message in 16 bits.", Seen: "https://github.com/panjf2000/gnet/issues/515",
		Kills:  []string{"fidelity/buffer-boundaries"},
		Spares: []string{"fidelity/no-overread", "fidelity/crlf-verbatim"},
		client: gathers(256<<10, lengthIn16Bits),
	}, {
		Name: "skips-a-byte-at-4096", Does: "It leaves out the byte at every multiple of 4096.",
		Kills:  []string{"fidelity/buffer-boundaries", "fidelity/no-overread", "fidelity/pingpong-1000", "half-close/echo-completes"},
		Spares: []string{"fidelity/all-256", "fidelity/does-not-freeze"},
		client: at(4096, skip),
	}, {
		Name: "skips-a-byte-at-65536", Does: "It leaves out the byte at every multiple of 65536.",
		Kills:  []string{"fidelity/buffer-boundaries", "fidelity/order-positional", "fidelity/duplex-1mib", "prefix/partition"},
		Spares: []string{"fidelity/pingpong-1000", "half-close/echo-completes"},
		client: at(65536, skip),
	}, {
		Name: "skips-a-byte-at-262144", Does: "It leaves out the byte at every multiple of 262144.",
		Kills:  []string{"fidelity/buffer-boundaries", "fidelity/chop-sizes", "fidelity/large-and-small", "prefix/large"},
		Spares: []string{"fidelity/pingpong-1000", "half-close/echo-completes", "prefix/partition"},
		client: at(262144, skip),
	}, {
		Name: "corrupts-one-byte-per-megabyte", Does: "It flips a bit of the byte at every multiple of 1000000.",
		Kills:  []string{"fidelity/duplex-1mib", "fidelity/chop-sizes", "fidelity/order-positional", "fidelity/large-and-small", "prefix/large"},
		Spares: []string{"fidelity/pingpong-1000", "half-close/echo-completes"},
		client: at(1000000, flip),
	}, {
		Name: "sends-its-whole-buffer", Does: "It echoes the 4096 bytes of its buffer, whatever was read.", Seen: "https://github.com/thlorenz/libuv-dox/pull/1",
		Kills:  []string{"fidelity/no-extra-bytes", "fidelity/no-overread", "fidelity/one-byte"},
		client: wholeBuffer,
	}, {
		Name: "sends-the-longest-so-far", Does: "It echoes as many bytes of its buffer as the longest read gave.",
		Kills:  []string{"fidelity/no-overread"},
		Spares: []string{"fidelity/no-extra-bytes", "fidelity/byte-at-a-time", "fidelity/pingpong-1000"},
		client: longestSoFar,
	}, {
		Name: "appends-a-newline", Does: "It ends each echo with a line feed of its own.", Seen: "https://github.com/trevorsummerssmith/ocaml-libuv/issues/6",
		Kills:  []string{"fidelity/no-extra-bytes", "fidelity/byte-at-a-time"},
		client: appended("\n"),
	}, {
		Name: "appends-a-nul", Does: "It ends each echo with a NUL, as a string in C does.",
		Kills:  []string{"fidelity/no-extra-bytes", "fidelity/byte-at-a-time"},
		client: appended("\x00"),
	}, {
		Name: "reads-one-line-and-drops-the-rest", Does: "It echoes the first line of each read.",
		Kills:  []string{"fidelity/multi-line-one-write", "fidelity/crlf-verbatim"},
		Spares: []string{"fidelity/one-byte", "telnet/line-mode"},
		client: text(firstLine),
	}, {
		Name: "freezes-after-ten-messages", Does: "It echoes no more after the tenth read of a connection.", Seen: "https://github.com/includeos/IncludeOS/issues/1407",
		Kills:  []string{"fidelity/does-not-freeze", "fidelity/pingpong-1000"},
		Spares: []string{"fidelity/byte-at-a-time", "fidelity/multi-line"},
		client: silentAfter(10),
	}, {
		Name: "freezes-after-500-messages", Does: "It echoes no more after the 500th read of a connection.",
		Kills:  []string{"fidelity/pingpong-1000"},
		Spares: []string{"fidelity/does-not-freeze"},
		client: silentAfter(500),
	}, {
		Name: "freezes-after-16-mib", Does: "It echoes no more after 16 MiB of a connection.",
		Kills:  []string{"fidelity/large-and-small", "fidelity/half-close-64mib"},
		Spares: []string{"fidelity/duplex-1mib"},
		client: silentBeyond(16 << 20),
	}, {
		Name: "idle-timeout-1s", Does: "It ends a connection on which nothing has come for a second.", Seen: "https://github.com/hyperium/hyper/issues/2355",
		Kills:   []string{"fidelity/after-idle", "lifecycle/no-shutdown-while-connected"},
		Refuses: true,
		client:  idleTimeout(time.Second),
	}}
}
