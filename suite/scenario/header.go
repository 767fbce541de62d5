package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/echoconform/echoconform/suite/style"
)

// maxRepeat bounds clients and rounds.
const maxRepeat = 1_000_000

var headerForm = regexp.MustCompile(`^([A-Za-z-]+):(.*)$`)

func (p *parser) header() error {
	p.headerLines = map[string]int{}
	for ; p.at < len(p.lines); p.at++ {
		line := p.lines[p.at]
		if strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Trim(line, " \t") == "" {
			if len(p.headerLines) == 0 {
				continue
			}
			return nil
		}
		if err := p.headerLine(line); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) headerLine(line string) error {
	n := p.at + 1
	m := headerForm.FindStringSubmatch(line)
	if m == nil {
		return p.errorAt(n, 1, "not a header line; it is written key: value, and a blank line ends the header")
	}
	key, value := m[1], strings.Trim(m[2], " \t")
	column := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(m[2], " \t")) + 1
	set, known := headerKeys[key]
	if !known {
		return p.errorAt(n, 1, "%s", unknown("key", key, headerNames))
	}
	if p.headerLines[key] != 0 && key != "source" {
		return p.errorAt(n, 1, "%s stands twice; the first is in line %d", key, p.headerLines[key])
	}
	if value == "" {
		return p.errorAt(n, column, "%s has no value", key)
	}
	p.headerLines[key] = n
	if err := set(&p.scenario, value); err != nil {
		return p.errorAt(n, column, "%v", err)
	}
	return nil
}

// headerNames are the keys in the order in which a scenario is printed.
var headerNames = []string{"requirement", "level", "strict", "styles", "source", "cause", "clients", "rounds", "alone"}

var headerKeys = map[string]func(*Scenario, string) error{
	"requirement": func(s *Scenario, v string) error { s.Requirement = v; return nil },
	"cause":       func(s *Scenario, v string) error { s.Cause = v; return nil },
	"source":      func(s *Scenario, v string) error { s.Sources = append(s.Sources, v); return nil },
	"level":       func(s *Scenario, v string) (err error) { s.Level, err = parseLevel(v); return err },
	"strict":      func(s *Scenario, v string) (err error) { s.Strict, err = parseLevel(v); return err },
	"styles":      setStyles,
	"clients":     func(s *Scenario, v string) (err error) { s.Clients, err = parseRepeat(v); return err },
	"rounds":      func(s *Scenario, v string) (err error) { s.Rounds, err = parseRepeat(v); return err },
	"alone": func(s *Scenario, v string) error {
		if s.Alone = v == "yes"; !s.Alone {
			return fmt.Errorf("%q; the only value is yes", v)
		}
		return nil
	},
}

func parseLevel(word string) (Level, error) {
	for level, name := range levelNames {
		if name == word {
			return level, nil
		}
	}
	return Unset, fmt.Errorf("%s", unknown("level", word, []string{"must", "should", "info"}))
}

func parseRepeat(word string) (int, error) {
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > maxRepeat {
		return 0, fmt.Errorf("%q is no number from 1 to %d", word, maxRepeat)
	}
	return n, nil
}

func setStyles(s *Scenario, value string) error {
	for name := range strings.SplitSeq(value, ",") {
		st, err := style.Parse(strings.Trim(name, " \t"))
		if err != nil {
			return err
		}
		if s.Styles != nil && s.For(st.String()) {
			return fmt.Errorf("%s stands twice", st)
		}
		s.Styles = append(s.Styles, st.String())
	}
	return nil
}

func (p *parser) checkHeader() error {
	for _, key := range []string{"requirement", "level", "source"} {
		if p.headerLines[key] == 0 {
			e := &Error{File: p.file, Line: 1, Column: 1}
			e.Message = fmt.Sprintf("the header has no %s; requirement, level and source must be stated", key)
			return e
		}
	}
	return nil
}
