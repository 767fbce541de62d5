package faulty

// lifeFaults get wrong which clients are served, or when the server stops. The last ones say something wrong on the console.
func lifeFaults() []Fault {
	const protocol, stream = "protocol", "stream"
	return []Fault{{
		Name: "serves-one-client-at-a-time", Does: "It accepts a client when the one before has left.",
		Kills:  []string{"crowd/second-client"},
		Spares: []string{"fidelity/one-byte", "lifecycle/runs-forever", "lifecycle/bare-connect-counts"},
		life:   life{serial: true},
	}, {
		Name: "stops-accepting-after-first-client", Style: stream, Does: "It accepts one client, and the kernel the others.",
		Kills: []string{"lifecycle/runs-forever", "crowd/second-client"},
		life:  life{clients: 1},
	}, {
		Name: "stops-accepting-after-third-client", Style: stream, Does: "It accepts three clients, and the kernel the others.",
		Kills:  []string{"lifecycle/runs-forever"},
		Spares: []string{"crowd/second-client"},
		life:   life{clients: 3},
	}, {
		Name: "ends-with-its-first-client", Style: stream, Does: "It stops listening at the first disconnect, and ends with the last client.",
		Kills:   []string{"lifecycle/runs-forever"},
		Spares:  []string{"fidelity/one-byte", "half-close/server-closes"},
		Refuses: true,
		life:    life{lost: stop},
	}, {
		Name: "never-shuts-down", Style: protocol, Does: "It goes on listening when a connection is lost.",
		Kills: []string{
			"lifecycle/first-disconnect-refuses", "lifecycle/half-close-counts", "lifecycle/reset-counts", "lifecycle/bare-connect-counts",
			"lifecycle/second-disconnect-first", "lifecycle/survivors-drained", "lifecycle/not-exit-before-drain", "lifecycle/exit-zero", "telnet/abc",
		},
		Spares: []string{"lifecycle/no-shutdown-while-connected", "prefix/none-on-eof"},
		life:   life{lost: func(*conn, error) {}},
	}, {
		Name: "shuts-down-on-accept", Style: protocol, Does: "It stops listening when it has accepted its first client.",
		Kills:   []string{"lifecycle/no-shutdown-while-connected", "crowd/second-client", "lifecycle/exit-zero"},
		Spares:  []string{"lifecycle/first-disconnect-refuses", "fidelity/one-byte"},
		Refuses: true,
		client:  stopOnAccept,
	}, {
		Name: "shuts-down-after-1s", Style: protocol, Does: "It stops listening a second after its first client has come.",
		Kills:   []string{"lifecycle/no-shutdown-while-connected"},
		Spares:  []string{"crowd/second-client", "lifecycle/exit-zero"},
		Refuses: true,
		client:  stopAfterASecond,
	}, {
		Name: "cuts-off-survivors", Style: protocol, Does: "It ends every connection at the first disconnect.",
		Kills:  []string{"lifecycle/survivors-drained", "lifecycle/second-disconnect-first", "lifecycle/not-exit-before-drain"},
		Spares: []string{"lifecycle/first-disconnect-refuses", "telnet/abc"},
		life:   life{lost: stopAndCut},
	}, {
		Name: "exits-before-survivors-are-done", Style: protocol, Does: "Its program ends when it stops listening.",
		Seen:   "https://github.com/python/cpython/issues/104344",
		Kills:  []string{"lifecycle/not-exit-before-drain", "lifecycle/survivors-drained"},
		Spares: []string{"lifecycle/first-disconnect-refuses", "telnet/abc"},
		life:   life{hasty: true},
	}, {
		Name: "exits-with-1", Style: protocol, Does: "Its program ends with exit status 1.",
		Kills:  []string{"lifecycle/exit-zero"},
		Spares: []string{"lifecycle/not-exit-before-drain", "lifecycle/first-disconnect-refuses"},
		life:   life{status: 1},
	}, {
		Name: "never-exits", Style: protocol, Does: "Its program goes on when the last client has left.",
		Kills:  []string{"lifecycle/exit-zero"},
		Spares: []string{"lifecycle/not-exit-before-drain", "lifecycle/first-disconnect-refuses"},
		life:   life{lingers: true},
	}, {
		Name: "only-fin-counts", Style: protocol, Does: "It goes on listening after a reset.",
		Kills:  []string{"lifecycle/reset-counts"},
		Spares: []string{"lifecycle/half-close-counts", "lifecycle/first-disconnect-refuses"},
		life:   life{lost: stopIf(func(_ *conn, err error) bool { return isEOF(err) })},
	}, {
		Name: "only-the-first-client-counts", Style: protocol, Does: "It stops listening when its first client leaves, whoever leaves before.",
		Kills:  []string{"lifecycle/second-disconnect-first"},
		Spares: []string{"lifecycle/first-disconnect-refuses", "lifecycle/survivors-drained", "lifecycle/exit-zero"},
		life:   life{lost: stopIf(func(c *conn, _ error) bool { return c.number == 1 })},
	}, {
		Name: "only-the-last-client-counts", Style: protocol, Does: "It stops listening when no client is left.",
		Kills:  []string{"lifecycle/survivors-drained", "lifecycle/second-disconnect-first", "lifecycle/not-exit-before-drain"},
		Spares: []string{"lifecycle/exit-zero"},
		life:   life{lost: stopIf(func(c *conn, _ error) bool { return c.server.connected() == 1 })},
	}, {
		Name: "only-clients-that-sent-count", Style: protocol, Does: "It goes on listening when a client leaves that has sent nothing.",
		Kills:  []string{"lifecycle/bare-connect-counts"},
		Spares: []string{"lifecycle/first-disconnect-refuses", "lifecycle/exit-zero"},
		life:   life{lost: stopIf(func(c *conn, _ error) bool { return c.sent })},
	}, {
		Name: "prints-text-for-bytes", Does: "It prints what it reads as text, not as a bytes literal.", Console: true,
		Kills:  []string{"telnet/abc", "lines/four-lines"},
		Spares: []string{"fidelity/one-byte"},
		client: printText,
	}, {
		Name: "prints-chunks-as-one", Style: protocol, Does: "It prints one bytes literal, at the end, for all chunks.", Console: true,
		Kills:  []string{"telnet/abc"},
		Spares: []string{"fidelity/one-byte"},
		client: printAtEnd,
	}}
}
