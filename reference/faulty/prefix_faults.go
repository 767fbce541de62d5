package faulty

import (
	"bytes"
	"time"
)

// prefixFaults get wrong where the prefix stands.
func prefixFaults() []Fault {
	const protocol = "protocol"
	return []Fault{{
		Name: "prefix-missing", Style: protocol, Does: "It echoes without prefix.",
		Kills:  []string{"prefix/per-chunk", "prefix/partition", "prefix/large", "prefix/multi-line-once", "telnet/abc"},
		Spares: []string{"lifecycle/bare-connect-counts"},
		client: framed(func(text []byte) []byte { return text }),
	}, {
		Name: "prefix-once-per-connection", Style: protocol, Does: "It prefixes the first chunk of a connection only.",
		Kills:  []string{"prefix/per-chunk", "prefix/partition", "telnet/abc"},
		Spares: []string{"fidelity/one-byte"},
		client: prefixOnce,
	}, {
		Name: "prefix-per-line", Style: protocol, Does: "It prefixes each line of a chunk.",
		Kills:  []string{"prefix/multi-line-once"},
		Spares: []string{"prefix/per-chunk", "fidelity/one-byte", "prefix/payload-contains-prefix"},
		client: prefixLines,
	}, {
		Name: "prefix-behind-the-chunk", Style: protocol, Does: "It puts the prefix behind the chunk.",
		Kills:  []string{"prefix/per-chunk", "prefix/partition", "prefix/large", "prefix/multi-line-once"},
		client: framed(func(text []byte) []byte { return append(bytes.Clone(text), prefix...) }),
	}, {
		Name: "prefix-with-a-space", Style: protocol, Does: "It puts a space between prefix and chunk.",
		Kills:  []string{"prefix/per-chunk", "prefix/partition", "prefix/large", "prefix/payload-contains-prefix"},
		client: framed(func(text []byte) []byte { return append([]byte(prefix+" "), text...) }),
	}, {
		Name: "prefix-in-a-stream", Style: "stream", Does: "It prefixes each chunk, which is the other style.",
		Kills:  []string{"prefix/not-in-stream", "lines/four-lines", "fidelity/one-byte"},
		client: framed(func(text []byte) []byte { return append([]byte(prefix), text...) }),
	}, {
		Name: "prefixes-first", Style: protocol, Does: "It writes the prefixes of two chunks that follow one another closely before both chunks.",
		Kills:  []string{"prefix/large", "prefix/partition", "prefix/no-interleave"},
		Spares: []string{"prefix/per-chunk", "prefix/multi-line-once"},
		client: prefixesFirst,
	}, {
		Name: "prefix-not-before-itself", Style: protocol, Does: "It does not prefix what begins with the prefix.",
		Kills:  []string{"prefix/payload-contains-prefix"},
		Spares: []string{"prefix/per-chunk", "prefix/multi-line-once"},
		client: framed(func(text []byte) []byte {
			return append([]byte(prefix), bytes.TrimPrefix(text, []byte(prefix))...)
		}),
	}, {
		Name: "takes-the-prefix-out-of-the-data", Style: protocol, Does: "It leaves out the prefix where a client sends it.",
		Kills:  []string{"prefix/payload-contains-prefix"},
		Spares: []string{"prefix/per-chunk", "prefix/multi-line-once"},
		client: replace(prefix, ""),
	}, {
		Name: "prefix-at-eof", Style: protocol, Does: "It echoes the read of 0 bytes at the client's end like any other.",
		Kills:  []string{"prefix/none-on-eof", "half-close/server-closes"},
		Spares: []string{"prefix/per-chunk", "lifecycle/first-disconnect-refuses"},
		client: func(c *conn) {
			c.end = func(error) { _ = c.writeAll([]byte(prefix)) }
		},
	}, {
		Name: "prefix-and-chunk-interleave", Style: protocol, Does: "It writes the prefix, and then the chunk to whichever client has sent last.",
		Seen:   "https://github.com/emqx/NanoSDK/pull/255",
		Kills:  []string{"prefix/no-interleave"},
		Spares: []string{"fidelity/one-byte", "crowd/second-client"},
		client: writeToTheLatest,
	}, {
		Name: "delays-the-chunk-by-40ms", Style: protocol, Does: "It writes the prefix, and the chunk when the client's delayed acknowledgement has come.",
		Seen:   "https://github.com/python/asyncio/pull/373",
		Kills:  []string{"prefix/latency"},
		Spares: []string{"prefix/per-chunk", "fidelity/does-not-freeze"},
		client: delayChunk(40 * time.Millisecond),
	}}
}
