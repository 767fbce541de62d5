package faulty

// writeFaults get wrong how the echo is written.
func writeFaults() []Fault {
	return []Fault{{
		Name: "drops-short-writes", Does: "It drops what a write did not take.", Seen: "https://github.com/Allenxuxu/gev/issues/60",
		Kills:  []string{"fidelity/partial-write", "fidelity/buffer-reuse", "half-close/slow-reader"},
		Spares: []string{"fidelity/pingpong-1000"},
		client: dropShort,
	}, {
		Name: "resends-after-eagain", Does: "It begins a chunk anew of which a write took a part.", Seen: "https://github.com/tidwall/evio/issues/72",
		Kills:  []string{"fidelity/partial-write", "fidelity/buffer-reuse", "half-close/slow-reader"},
		Spares: []string{"fidelity/pingpong-1000"},
		client: resendWhole,
	}, {
		Name: "overwrites-the-unwritten-echo", Does: "It reads into the buffer that a write still takes from.", Seen: "https://github.com/MarkReedZ/mrloop/issues/5",
		Kills:  []string{"fidelity/buffer-reuse", "fidelity/partial-write"},
		Spares: []string{"fidelity/pingpong-1000"},
		client: readIntoUnwritten,
	}, {
		Name: "loses-the-tail-under-back-pressure", Does: "It drops what comes while a megabyte waits to be written.",
		Kills:  []string{"fidelity/partial-write", "half-close/slow-reader"},
		Spares: []string{"fidelity/pingpong-1000"},
		client: dropBeyond(1 << 20),
	}, {
		Name: "iov-limit-1024-drops", Does: "It keeps each byte that comes in a buffer of its own, writes 1024 buffers at once and drops the others.",
		Seen:   "https://github.com/panjf2000/gnet/issues/303",
		Kills:  []string{"fidelity/many-iovecs", "fidelity/buffer-boundaries"},
		Spares: []string{"fidelity/byte-nowait", "fidelity/byte-at-a-time"},
		client: gathers(usualBuffer, func(chunk []byte) []byte { return chunk[:min(len(chunk), 1024)] }),
	}, {
		Name: "swaps-two-chunks", Does: "It reads 16 bytes at once, and echoes a chunk that follows another one closely before it.",
		Kills:  []string{"fidelity/byte-nowait", "fidelity/order-positional", "fidelity/multi-line-one-write", "fidelity/crlf-verbatim"},
		Spares: []string{"fidelity/one-byte", "fidelity/byte-at-a-time"},
		client: swap,
	}, {
		Name: "lets-small-chunks-overtake", Does: "It writes chunks of up to 4096 bytes before the larger ones that wait.",
		Kills:  []string{"fidelity/large-and-small"},
		Spares: []string{"fidelity/pingpong-1000", "fidelity/all-256"},
		client: overtake(4096),
	}, {
		Name: "one-buffer-for-all-clients", Does: "It reads every client's data into one buffer, and echoes what is in it a moment later.",
		Seen:   "https://github.com/frevib/io_uring-echo-server/issues/23",
		Kills:  []string{"crowd/own-bytes", "prefix/no-interleave"},
		Spares: []string{"fidelity/one-byte", "crowd/second-client"},
		client: oneBuffer,
	}}
}
