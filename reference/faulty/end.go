package faulty

// dropBeforeFIN drops what has come together with the client's end.
func dropBeforeFIN(c *conn) {
	c.buffer = make([]byte, 256<<10)
	c.receive = func(b []byte) (int, error) {
		n, err := c.gather(b)
		if err != nil {
			n = 0
		}
		return n, err
	}
}

// holdOpen waits at the client's end for Close: the socket stays open, and the connection counts as one.
func holdOpen(c *conn) {
	c.end = func(error) { <-c.server.closed }
}

// holdOpenUncounted does the same when the client's leaving has been counted.
func holdOpenUncounted(c *conn) {
	c.end = func(err error) {
		c.server.lost(c, err)
		<-c.server.closed
	}
}

// resetAtEnd answers FIN with a reset.
func resetAtEnd(c *conn) {
	c.end = func(error) { _ = c.SetLinger(0) }
}
