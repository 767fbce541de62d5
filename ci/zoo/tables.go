package main

import (
	"fmt"
	"os"
	"strings"
)

// verdict is a line of verdicts.tsv: a scenario that a server fails, always or at times, and why.
type verdict struct {
	id     string
	always bool
	reason string
}

func readServers(file string) ([]server, error) {
	rows, err := readTable(file, 5)
	var servers []server
	for _, r := range rows {
		servers = append(servers, server{r[0], r[1], r[2], r[3], r[4]})
	}
	return servers, err
}

func readVerdicts(file string) (map[string][]verdict, error) {
	rows, err := readTable(file, 4)
	known := map[string][]verdict{}
	for _, r := range rows {
		if r[2] != "fails" && r[2] != "may-fail" {
			return nil, fmt.Errorf("%s: %s, %s: %q is neither fails nor may-fail", file, r[0], r[1], r[2])
		}
		known[r[0]] = append(known[r[0]], verdict{r[1], r[2] == "fails", r[3]})
	}
	return known, err
}

// readTable reads lines of fields with a tab between; an empty line and one that begins with # say nothing.
func readTable(file string, fields int) ([][]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("run it from the top of the repository: %w", err)
	}
	var rows [][]string
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != fields {
			return nil, fmt.Errorf("%s:%d: %d fields, where there should be %d with a tab between", file, i+1, len(row), fields)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
