package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterruptLeavesNoProcess interrupts runs at several moments: before the server listens, while it is judged by one
// scenario, and while several servers are there.
func TestInterruptLeavesNoProcess(t *testing.T) {
	program := filepath.Join(t.TempDir(), "echoconform") // this test binary is the command under that name
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	commands := map[string][]string{
		"serves":        {program, "serve", "stream", "--listen", "{addr}"},
		"never listens": {"sh", "-c", "echo " + program + "; sleep 1000", "{port}"},
		"ignores TERM":  {"sh", "-c", "trap '' TERM; " + program + " serve stream --listen {addr} & while :; do sleep 1000; done"},
	}
	for name, command := range commands {
		for _, after := range []time.Duration{0, 10 * time.Millisecond, 100 * time.Millisecond, 700 * time.Millisecond} {
			t.Run(name+" "+after.String(), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				var out bytes.Buffer
				start := time.Now()
				status := run(ctx, append([]string{"--"}, command...), &out, &out)
				if status != 4 {
					t.Errorf("exit status %d, want 4\n%s", status, out.String())
				}
				if took := time.Since(start) - after; took > 10*time.Second {
					t.Errorf("it took %v to end", took)
				}
			})
		}
	}
	t.Cleanup(func() { // after the parallel subtests
		if left := processesNaming(program); len(left) > 0 {
			t.Errorf("processes are left: %q", left)
		}
	})
}

func processesNaming(program string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && bytes.Contains(text, []byte(program)) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}
