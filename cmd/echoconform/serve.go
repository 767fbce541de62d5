package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/echoconform/echoconform/reference"
)

func newServe() *cobra.Command {
	var listen string
	serve := &cobra.Command{
		Use:       "serve protocol|stream",
		Short:     "Run a reference server",
		Long:      "Run a reference server: protocol echoes each chunk behind echo: and ends at the first disconnect; stream echoes verbatim and runs forever.",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"protocol", "stream"},
		RunE: func(cmd *cobra.Command, args []string) error {
			start := map[string]func(string, io.Writer) (*reference.Server, error){
				"protocol": reference.ListenProtocol, "stream": reference.ListenStream,
			}[args[0]]
			server, err := start(listen, cmd.OutOrStdout())
			if err != nil {
				return &statusError{statusHarness, err}
			}
			for _, addr := range server.Addrs() {
				fmt.Fprintf(cmd.ErrOrStderr(), "listening on %s\n", addr)
			}
			select {
			case <-server.Done():
				return server.Wait()
			case <-cmd.Context().Done():
				return server.Close()
			}
		},
	}
	serve.Flags().StringVar(&listen, "listen", "localhost:2222", "listen on `ADDRESS`")
	return serve
}

func newClient() *cobra.Command {
	var address string
	client := &cobra.Command{
		Use:   "client",
		Short: "Run the article's four-line client",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := reference.RunClient(cmd.Context(), address, cmd.OutOrStdout()); err != nil {
				return &statusError{statusHarness, err}
			}
			return nil
		},
	}
	client.Flags().StringVar(&address, "target", "localhost:2222", "dial `ADDRESS`")
	return client
}
