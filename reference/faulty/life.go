package faulty

import "time"

// stop is what a connection's loss does in the protocol style.
func stop(c *conn, _ error) { c.server.stopListening() }

func stopIf(counts func(c *conn, err error) bool) func(*conn, error) {
	return func(c *conn, err error) {
		if counts(c, err) {
			stop(c, err)
		}
	}
}

func stopAndCut(c *conn, err error) {
	stop(c, err)
	c.server.cutAll()
}

func stopOnAccept(c *conn) { stop(c, nil) }

func stopAfterASecond(c *conn) {
	if c.number == 1 {
		time.AfterFunc(time.Second, c.server.stopListening)
	}
}

// connected is how many connections there are, the one that is just being lost included.
func (s *Server) connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

func printText(c *conn) {
	c.print = func(chunk []byte) { c.server.console.Print(string(chunk)) }
}

func printAtEnd(c *conn) {
	var all []byte
	c.print = func(chunk []byte) { all = append(all, chunk...) }
	c.end = func(error) { c.server.console.PrintBytes(all) }
}
