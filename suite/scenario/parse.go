package scenario

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ending is what the name of a scenario's file ends with.
const Ending = ".scenario"

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)
	clientForm = regexp.MustCompile(`^([a-z][a-z0-9-]*):(?:[ \t]|$)`)
)

// Parse reads the scenario in text. The file's path, without its ending, is the scenario's ID; errors name it. Every
// error is an *Error with the place and what would be right.
func Parse(file, text string) (Scenario, error) {
	p := &parser{file: file, lines: strings.Split(text, "\n")}
	for i := range p.lines {
		p.lines[i] = strings.TrimRight(p.lines[i], "\r")
	}
	p.scenario = Scenario{ID: strings.TrimSuffix(path.Clean(file), Ending), File: file, Clients: 1, Rounds: 1}
	for _, stage := range []func() error{p.checkText, p.checkID, p.header, p.checkHeader, p.body, p.checkSteps} {
		if err := stage(); err != nil {
			return Scenario{}, err
		}
	}
	return p.scenario, nil
}

type parser struct {
	file     string
	lines    []string
	at       int // the index of the line that is read
	scenario Scenario
	// headerLines is where each key was stated, from 1.
	headerLines map[string]int
}

func (p *parser) errorAt(line, column int, format string, args ...any) error {
	e := &Error{File: p.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
	if line <= len(p.lines) {
		e.Text = p.lines[line-1]
	}
	return e
}

// checkText refuses what an editor cannot show: such bytes belong into strings, as escapes.
func (p *parser) checkText() error {
	for i, line := range p.lines {
		column := 0
		for at, r := range line {
			column++
			switch {
			case r == utf8.RuneError && !strings.HasPrefix(line[at:], "\uFFFD"):
				p.lines[i] = strings.ToValidUTF8(line, "\uFFFD")
				return p.errorAt(i+1, column, `a byte that is not UTF-8; write it inside a string as "\x%02x"`, line[at])
			case r != '\t' && (unicode.IsControl(r) || r == '\uFEFF' || r == '\u2028' || r == '\u2029'):
				p.lines[i] = strings.Map(visible, line)
				return p.errorAt(i+1, column, `the control character %U; write it inside a string, as an escape`, r)
			}
		}
	}
	return nil
}

func visible(r rune) rune {
	if unicode.IsControl(r) && r != '\t' {
		return '\uFFFD'
	}
	return r
}

func (p *parser) checkID() error {
	if !strings.HasSuffix(p.file, Ending) || !idForm.MatchString(p.scenario.ID) {
		e := &Error{File: p.file, Line: 1, Column: 1}
		e.Message = "the path is the scenario's id: small letters, digits and single hyphens, such as half-close/echo-completes" + Ending
		return e
	}
	return nil
}

func (p *parser) body() error {
	for ; p.at < len(p.lines); p.at++ {
		line := p.lines[p.at]
		text := strings.Trim(line, " \t")
		if text == "" || text[0] == '#' {
			continue
		}
		if section, ok := p.section(text); ok {
			if err := p.block(section, text); err != nil {
				return err
			}
			continue
		}
		step, err := p.step(line)
		if err != nil {
			return err
		}
		p.scenario.Steps = append(p.scenario.Steps, step)
	}
	return nil
}

func (p *parser) section(text string) (*[]string, bool) {
	switch text {
	case "console:":
		return &p.scenario.Console, true
	case "screen:":
		return &p.scenario.Screen, true
	case "client:":
		return &p.scenario.Client, true
	}
	return nil, false
}

// indent is what the lines of a block begin with.
const indent = "    "

// block reads the indented lines behind console:, screen: or client:.
func (p *parser) block(section *[]string, name string) error {
	start := p.at + 1
	if *section != nil {
		return p.errorAt(start, 1, "%s stands twice", name)
	}
	blank := 0
	for ; p.at+1 < len(p.lines); p.at++ {
		line := p.lines[p.at+1]
		if strings.Trim(line, " \t") == "" {
			blank++
			continue
		}
		text, indented := strings.CutPrefix(line, indent)
		if !indented {
			break
		}
		for ; blank > 0; blank-- {
			*section = append(*section, "")
		}
		*section = append(*section, text)
	}
	if *section == nil {
		return p.errorAt(start, 1, "nothing follows; the lines of %s are indented by four spaces", name)
	}
	return nil
}

func (p *parser) step(line string) (Step, error) {
	text := strings.TrimLeft(line, " \t")
	column := len(line) - len(text) + 1
	var s Step
	if m := clientForm.FindStringSubmatch(text); m != nil {
		s.Client = m[1]
		text = text[len(m[1])+1:]
		column += len(m[1]) + 1
	}
	ws, err := splitWords(text, column)
	if err == nil {
		s.Line, s.Column = p.at+1, ws.column()
		s.Action, err = parseAction(ws)
	}
	var m *mistake
	if errors.As(err, &m) {
		return Step{}, p.errorAt(p.at+1, m.column, "%s", m.message)
	}
	return s, err
}
