package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/echoconform/echoconform/suite/scenario"
)

func newList() *cobra.Command {
	var folder string
	var run, skip []string
	list := &cobra.Command{
		Use:   "list",
		Short: "List the scenarios: id, level, styles, requirement",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := loadScenarios(folder)
			if err != nil {
				return err
			}
			chosen, err := scenario.Select(all, run, skip)
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
			for _, s := range chosen {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.ID, levels(s), styles(s), s.Requirement)
			}
			return table.Flush()
		},
	}
	list.Flags().StringVar(&folder, "fixtures", "", "list the scenarios below `DIR` too")
	list.Flags().StringArrayVar(&run, "run", nil, "list only the scenarios that `PATTERN` matches")
	list.Flags().StringArrayVar(&skip, "skip", nil, "leave out the scenarios that `PATTERN` matches")
	return list
}

func levels(s scenario.Scenario) string {
	if s.Strict != scenario.Unset {
		return fmt.Sprintf("%s (strict: %s)", s.Level, s.Strict)
	}
	return s.Level.String()
}

func styles(s scenario.Scenario) string {
	if len(s.Styles) == 0 {
		return "any"
	}
	return strings.Join(s.Styles, ", ")
}
