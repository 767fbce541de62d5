//go:build !linux

package replay

import "net"

// isDead is not known here: a reset whose error a write has met first is then told from FIN by that write alone.
func isDead(net.Conn) bool { return false }
