package scenario

import "errors"

// verb is one word of the language, with what the manual says of it.
type verb struct {
	name, usage, help string
	parse             func(*words) (Action, error)
}

// verbs lists what a step can begin with.
var verbs = []verb{
	{
		"open", "open [with receive-buffer SIZE] [segment-size SIZE] [nagle]",
		"connect; a client that is not open is opened by its first step, too", parseOpen,
	},
	{
		"send", "send PAYLOAD… [in writes of SIZE|MIN..MAX]",
		"write each payload, one write each, in the background: the next step does not wait", parseSend,
	},
	{
		"type", "type PAYLOAD",
		"send one byte at a time, waiting for the echo of each before the next", parseType,
	},
	{
		"trickle", "trickle PAYLOAD every DURATION",
		"send one byte every so often, without waiting for its echo", parseTrickle,
	},
	{
		"half-close", "half-close",
		"send FIN behind what was sent, at once, and keep reading (SHUT_WR)", plain(HalfClose{}),
	},
	{"close", "close", "close behind what was sent; what was not read by then is thrown away", plain(Close{})},
	{"reset", "reset", "close with RST", plain(Reset{})},
	{"stop-reading", "stop-reading", "leave what comes to the kernel's buffers", plain(StopReading{})},
	{"start-reading", "start-reading [at SIZE/s]", "read again, that fast at most", parseStartReading},
	{"pause", "pause DURATION", "do nothing for a while", parsePause},
	{"gather", "gather", "wait until all clients of a crowd have come here", plain(Gather{})},
	{"expect", "expect …", "what has to be observed; see the expectations", parseExpect},
}

// expectations lists what can follow expect.
var expectations = []verb{
	{"echo", "expect echo", "the echo, in the target's style, of all that was sent", plain(ExpectEcho{})},
	{"eof", "expect eof", "the server's FIN, and nothing before it", plain(ExpectEOF{})},
	{"reset", "expect reset", "the server's RST", plain(ExpectReset{})},
	{"closed", "expect closed", "the server's FIN or RST", plain(ExpectClosed{})},
	{"silence", "expect silence [for DURATION]", "that nothing comes for so long (300ms unless said)", parseSilence},
	{"open", "expect open", "that the server has not ended the connection", plain(ExpectOpen{})},
	{"chunks", "expect chunks at most N", "that what came has at most so many chunks (protocol style)", parseChunks},
	{"latency", "expect latency below DURATION", "that the median round trip of the bytes typed so far is shorter", parseLatency},
	{"served", "expect served", "that a byte sent now is echoed", plain(ExpectServed{})},
	{"refused", "expect refused", "that this client's dial is refused", plain(ExpectRefused{})},
	{"shutdown", "expect shutdown", "that the server stops listening", plain(ExpectShutdown{})},
	{"running", "expect running", "that the server's process has not ended (needs a launched server)", plain(ExpectRunning{})},
	{"exit", "expect exit STATUS", "that the server's process ends by itself with this status (needs a launched server)", parseExit},
}

// Word is a word of the language and what it means, for the manual and for help.
type Word struct{ Usage, Help string }

// Words lists all steps and expectations in the order of the manual.
func Words() []Word {
	var all []Word
	for _, list := range [][]verb{verbs, expectations} {
		for _, v := range list {
			all = append(all, Word{v.usage, v.help})
		}
	}
	return all
}

func find(list []verb, what string, w word) (verb, error) {
	names := make([]string, len(list))
	for i, v := range list {
		if v.name == w.text {
			return v, nil
		}
		names[i] = v.name
	}
	return verb{}, &mistake{w.column, unknown(what, w.text, names)}
}

// parseAction reads a step without its client's name.
func parseAction(ws *words) (Action, error) {
	w, err := ws.bare("a step such as send, half-close or expect")
	if err != nil {
		return nil, err
	}
	v, err := find(verbs, "step", w)
	if err != nil {
		return nil, err
	}
	action, err := v.parse(ws)
	if err != nil {
		return nil, withUsage(err, v)
	}
	if err := ws.done(); err != nil {
		return nil, withUsage(err, v)
	}
	return action, nil
}

// withUsage adds how the step is written, unless the error is about an expectation, which says more itself.
func withUsage(err error, v verb) error {
	var m *mistake
	if errors.As(err, &m) && v.name != "expect" {
		return &mistake{m.column, m.message + "; it is written: " + v.usage}
	}
	return err
}
