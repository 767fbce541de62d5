// Package faulty has echo servers that are each broken in exactly one named way. They are what a conformance suite is
// tested with: a rule that no broken server breaks has never been seen to fail.
//
// With no fault the server is right in both of the article's styles: "protocol", which answers "echo:" and the chunk and
// stops listening at the first disconnect, and "stream", which answers the bytes alone and runs for ever. The servers that
// the article itself describes are in package reference. This package knows the names of the rules and nothing of how they
// are shown.
package faulty
