package scenario

import (
	"fmt"
	"strconv"
	"strings"
)

// Print returns the scenario as text that Parse reads back to the same value but for the steps' places.
func (s Scenario) Print() string {
	var b strings.Builder
	for _, key := range headerNames {
		for _, value := range s.headerValues(key) {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	b.WriteByte('\n')
	for _, step := range s.Steps {
		fmt.Fprintln(&b, step)
	}
	for _, block := range []struct {
		name  string
		lines []string
	}{{"console", s.Console}, {"screen", s.Screen}, {"client", s.Client}} {
		if block.lines != nil {
			fmt.Fprintf(&b, "\n%s:\n%s%s\n", block.name, indent, strings.Join(block.lines, "\n"+indent))
		}
	}
	return b.String()
}

func (s Scenario) headerValues(key string) []string {
	some := func(v string, stated bool) []string {
		if !stated {
			return nil
		}
		return []string{v}
	}
	switch key {
	case "requirement":
		return some(s.Requirement, true)
	case "level":
		return some(s.Level.String(), true)
	case "strict":
		return some(s.Strict.String(), s.Strict != Unset)
	case "styles":
		return some(strings.Join(s.Styles, ", "), s.Styles != nil)
	case "source":
		return s.Sources
	case "cause":
		return some(s.Cause, s.Cause != "")
	case "clients":
		return some(strconv.Itoa(s.Clients), s.Clients != 1)
	case "rounds":
		return some(strconv.Itoa(s.Rounds), s.Rounds != 1)
	case "alone":
		return some("yes", s.Alone)
	}
	return nil
}
