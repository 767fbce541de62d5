package target

// identity is a process that cannot be mistaken for a later one of the same id. start is 0 where it is not known.
type identity struct {
	pid   int
	start uint64 // clock ticks since boot
}
