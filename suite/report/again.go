package report

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/echoconform/echoconform/suite/conformance"
)

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

// Again is the command line that plays a case again, with the same data, as a POSIX shell reads it.
func Again(r conformance.Report, c conformance.Case, flags ...string) string {
	words := []string{"echoconform"}
	if r.File != "" {
		words = append(words, "play", r.File)
	}
	words = append(words, flags...)
	if c.Style != "" {
		words = append(words, "--style", c.Style)
	}
	if r.File == "" {
		words = append(words, "--run", c.Scenario.ID)
	}
	words = append(words, "--seed", fmt.Sprint(r.Seed))
	switch r.Kind {
	case "attach":
		words = append(words, "--target", r.Address)
	case "launch":
		words = append(append(words, "--"), r.Command...)
	}
	for i, w := range words {
		words[i] = shellQuote(w)
	}
	return strings.Join(words, " ")
}

func shellQuote(w string) string {
	if plainWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
