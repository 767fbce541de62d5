package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Load reads every scenario below a folder, in the order of their ids. Reports and errors name a file by its path below
// at, which is where a person finds the folder. The first mistake ends it.
func Load(folder fs.FS, at string) ([]Scenario, error) {
	var all []Scenario
	err := fs.WalkDir(folder, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, Ending) {
			return err
		}
		s, err := ReadFile(folder, file, path.Join(at, file))
		all = append(all, s)
		return err
	})
	return all, err
}

// ReadFile reads the scenario in one file of a folder; reports and errors name it at.
func ReadFile(folder fs.FS, file, at string) (Scenario, error) {
	text, err := fs.ReadFile(folder, file)
	if err != nil {
		return Scenario{}, err
	}
	s, err := Parse(file, string(text))
	s.File = at
	var mistake *Error
	if errors.As(err, &mistake) {
		mistake.File = at
	}
	return s, err
}

// Merge joins lists of scenarios; the same id in two of them is an error.
func Merge(lists ...[]Scenario) ([]Scenario, error) {
	var all []Scenario
	seen := map[string]string{}
	for _, list := range lists {
		for _, s := range list {
			if first, twice := seen[s.ID]; twice {
				return nil, &Error{
					File: s.File, Line: 1, Column: 1,
					Message: fmt.Sprintf("the id %s is taken by %s; give this file another name", s.ID, first),
				}
			}
			seen[s.ID] = s.File
			all = append(all, s)
		}
	}
	return all, nil
}

// Select keeps the scenarios whose id one of the run patterns matches (all, where there is none) and none of the skip
// patterns. A pattern is a path.Match glob over the id; one that ends in a slash or names a folder takes all below it.
// A pattern that is malformed or matches nothing is an error that names the nearest id.
func Select(all []Scenario, run, skip []string) ([]Scenario, error) {
	chosen, err := matching(all, run)
	if err != nil {
		return nil, err
	}
	left, err := matching(all, skip)
	if err != nil {
		return nil, err
	}
	var selected []Scenario
	for _, s := range all {
		if (len(run) == 0 || chosen[s.ID]) && !left[s.ID] {
			selected = append(selected, s)
		}
	}
	return selected, nil
}

func matching(all []Scenario, patterns []string) (map[string]bool, error) {
	matched := map[string]bool{}
	for _, pattern := range patterns {
		found := false
		for _, s := range all {
			ok, err := match(pattern, s.ID)
			if err != nil {
				return nil, fmt.Errorf("pattern %q: %w", pattern, err)
			}
			if ok {
				found = true
				matched[s.ID] = true
			}
		}
		if !found {
			return nil, noMatch(pattern, all)
		}
	}
	return matched, nil
}

func match(pattern, id string) (bool, error) {
	folder := strings.TrimSuffix(pattern, "/")
	if strings.HasPrefix(id, folder+"/") {
		return true, nil
	}
	return path.Match(pattern, id)
}

func noMatch(pattern string, all []Scenario) error {
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	for _, id := range ids {
		if path.Base(id) == pattern {
			return fmt.Errorf("pattern %q matches no scenario; did you mean %q?", pattern, id)
		}
	}
	if n := nearest(pattern, ids); n != "" {
		return fmt.Errorf("pattern %q matches no scenario; did you mean %q?", pattern, n)
	}
	return fmt.Errorf("pattern %q matches no scenario; `echoconform list` shows them all", pattern)
}
