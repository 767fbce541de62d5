// Package ci holds the pipeline stage, and here its test.
package ci

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/echoconform/echoconform/reference"
)

// build makes the program that the stage calls.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "echoconform")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/echoconform").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func stage(t *testing.T, program string, args ...string) (status int, output, reports string) {
	t.Helper()
	reports = filepath.Join(t.TempDir(), "kept reports") // a space: paths are quoted
	cmd := exec.Command("sh", append([]string{"./stage"}, args...)...)
	cmd.Env = append(os.Environ(), "ECHOCONFORM="+program, "ECHOCONFORM_REPORTS="+reports)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out), reports
}

func TestStage(t *testing.T) {
	program := build(t)
	server, err := reference.ListenStream("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	address := server.Addr().String()
	tests := []struct {
		name   string
		args   []string
		status int
		says   string
		result string // in report.json; "" where there should be none
	}{
		{"attach", []string{"--target", address, "--run", "fidelity/o*"}, 0, "conformant: 2 passed", "conformant"},
		{"launch", []string{"--run", "fidelity/o*", "--", program, "serve", "stream", "--listen", "{addr}"}, 0, "conformant: 2 passed", "conformant"},
		{"not conformant", []string{"--style", "protocol", "--target", address, "--run", "fidelity/one-byte"}, 1, "FAIL", "not-conformant"},
		{"usage", []string{"--run", "nothing", "--target", address}, 2, "matches no scenario", ""},
		{"no target", nil, 2, "no target", ""},
		{"not started", []string{"--", "false", "{port}"}, 3, "exit status 1", "error"},
		{"incomplete", []string{"--target", address, "--style", "protocol", "--run", "lifecycle/exit-zero"}, 4, "incomplete", "incomplete"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, output, reports := stage(t, program, tt.args...)
			if status != tt.status || !strings.Contains(output, tt.says) {
				t.Errorf("exit status %d, want %d; output should contain %q:\n%s", status, tt.status, tt.says, output)
			}
			if got := result(t, reports); got != tt.result {
				t.Errorf("report.json says %q, want %q", got, tt.result)
			}
			if kept, _ := os.ReadFile(filepath.Join(reports, "output.txt")); tt.args != nil && string(kept) != output {
				t.Errorf("output.txt holds\n%s\nand not\n%s", kept, output)
			}
		})
	}
}

func result(t *testing.T, reports string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(reports, "report.json"))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	var report struct{ Result string }
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	return report.Result
}
