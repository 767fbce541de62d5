package faulty

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one way to be broken.
type Fault struct {
	// Name says exactly how the server misbehaves.
	Name string
	// Style is the only style that can be broken in this way, "protocol" or "stream"; "" is both.
	Style string
	// Does is the misbehaviour in one sentence.
	Does string
	// Seen is the address of a public bug that the fault stands for; "" where there is none.
	Seen string
	// Kills are the ids of scenarios that cannot pass, in the styles that they are for.
	Kills []string
	// Spares are the ids of scenarios that must pass all the same: the fault is no wider than its name.
	Spares []string
	// Refuses tells that a connection which is refused is how the fault shows.
	Refuses bool
	// Console tells that nothing on the wire is wrong: only who reads the console can see it.
	Console bool

	life   life
	client func(*conn) // breaks one connection, before its first read
}

// For tells whether the fault can break a server of that style.
func (f Fault) For(style string) bool { return f.Style == "" || f.Style == style }

// All returns every fault, in the order of what they break: bytes, writes, ends, prefixes, lives.
func All() []Fault {
	return slices.Concat(textFaults(), chunkFaults(), writeFaults(), endFaults(), prefixFaults(), lifeFaults())
}

// named finds a fault; the error for an unknown name lists the nearest.
func named(name string) (Fault, error) {
	if name == "" {
		return Fault{}, nil
	}
	all := All()
	if at := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name }); at >= 0 {
		return all[at], nil
	}
	slices.SortStableFunc(all, func(a, b Fault) int { return cmp.Compare(distance(name, a.Name), distance(name, b.Name)) })
	var nearest []string
	for _, f := range all[:3] {
		nearest = append(nearest, f.Name)
	}
	return Fault{}, fmt.Errorf("no fault %q: the nearest are %s", name, strings.Join(nearest, ", "))
}

// distance is how many letters have to be put in, taken out or changed to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
