package faulty

// endFaults get wrong what follows a client's end of file.
func endFaults() []Fault {
	return []Fault{{
		Name: "closes-on-eof-and-drops-the-queue", Does: "It closes when it reads EOF, and drops what is not written yet.",
		Seen:   "https://github.com/chenshuo/muduo/issues/366",
		Kills:  []string{"half-close/slow-reader"},
		Spares: []string{"half-close/server-closes", "fidelity/partial-write"},
		client: dropQueueAtEnd,
	}, {
		Name: "drops-data-that-comes-with-fin", Does: "It acts on a FIN before the data that came with it.", Seen: "https://github.com/oven-sh/bun/pull/31389",
		Kills:  []string{"half-close/data-and-fin", "half-close/fin-with-data"},
		Spares: []string{"half-close/server-closes", "fidelity/buffer-boundaries"},
		client: dropBeforeFIN,
	}, {
		Name: "duplicates-the-last-chunk", Does: "It echoes the last chunk again when it reads EOF.",
		Kills:  []string{"half-close/server-closes", "prefix/none-on-eof"},
		Spares: []string{"fidelity/no-extra-bytes", "fidelity/pingpong-1000"},
		client: repeatLast,
	}, {
		Name: "ignores-eof", Does: "It does nothing when it reads EOF.",
		Kills: []string{
			"half-close/server-closes", "prefix/none-on-eof", "telnet/abc", "lifecycle/first-disconnect-refuses",
			"lifecycle/half-close-counts", "lifecycle/bare-connect-counts",
		},
		Spares: []string{"half-close/echo-completes", "half-close/data-and-fin", "lifecycle/runs-forever"},
		client: holdOpen,
	}, {
		Name: "never-closes-after-eof", Style: "protocol", Does: "It takes EOF for the disconnect, and does not close its side.",
		Kills:  []string{"half-close/server-closes", "prefix/none-on-eof", "lifecycle/exit-zero"},
		Spares: []string{"lifecycle/half-close-counts", "lifecycle/first-disconnect-refuses"},
		client: holdOpenUncounted,
	}, {
		Name: "resets-instead-of-closing", Does: "It answers FIN with a reset.",
		Kills:  []string{"half-close/server-closes"},
		Spares: []string{"lifecycle/half-close-counts", "lifecycle/runs-forever"},
		client: resetAtEnd,
	}}
}
