package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/echoconform/echoconform/reference"
)

// TestAllDoorsGiveTheSameVerdicts plays the same scenarios against the same servers through the command, through Ginkgo
// and through go test, and compares what became of each scenario.
func TestAllDoorsGiveTheSameVerdicts(t *testing.T) {
	servers := map[string]func(t *testing.T) string{
		"stream":   func(t *testing.T) string { return serveReference(t, reference.ListenStream) },
		"protocol": func(t *testing.T) string { return serveReference(t, reference.ListenProtocol) },
		"mangler":  serveMangler,
	}
	t.Setenv("ECHOCONFORM_RUN", "fidelity/[a-f]* telnet lifecycle half-close/e* prefix/p* crowd lines")
	for name, serve := range servers {
		t.Run(name, func(t *testing.T) {
			command := throughCommand(t, serve(t))
			if len(command) < 30 {
				t.Fatalf("only %d scenarios were played", len(command))
			}
			if diff := cmp.Diff(command, throughGinkgo(t, serve(t))); diff != "" {
				t.Errorf("command and Ginkgo (-command +ginkgo):\n%s", diff)
			}
			if diff := cmp.Diff(command, throughGoTest(t, serve(t))); diff != "" {
				t.Errorf("command and go test (-command +go test):\n%s", diff)
			}
		})
	}
}

// TestGinkgoPlaysBothEmbeddedStyles looks at which scenarios the suite plays where it is aimed at nothing.
func TestGinkgoPlaysBothEmbeddedStyles(t *testing.T) {
	t.Setenv("ECHOCONFORM_RUN", "fidelity/one-byte telnet/abc lines/four-lines")
	got := throughGinkgo(t, "")
	want := map[string]string{
		"protocol fidelity/one-byte": "passed", "protocol telnet/abc": "passed",
		"stream fidelity/one-byte": "passed", "stream lines/four-lines": "passed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func serveReference(t *testing.T, listen func(string, io.Writer) (*reference.Server, error)) string {
	t.Helper()
	server, err := listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server.Addr().String()
}

// throughCommand returns each scenario's fate: passed, failed or skipped. A broken should is a warning, and passed.
func throughCommand(t *testing.T, address string) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	args := []string{"--target", address, "--report", "json=" + file}
	for _, pattern := range strings.Fields(os.Getenv("ECHOCONFORM_RUN")) {
		args = append(args, "--run", pattern)
	}
	run(t.Context(), args, io.Discard, io.Discard)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Scenarios []struct{ ID, Level, Outcome string }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	fates := map[string]string{}
	for _, s := range report.Scenarios {
		fates[s.ID] = map[string]string{"pass": "passed", "fail": "failed", "n/a": "skipped", "not-run": "skipped"}[s.Outcome]
		if s.Outcome == "fail" && s.Level != "must" {
			fates[s.ID] = "passed"
		}
	}
	return fates
}

func throughGinkgo(t *testing.T, address string) map[string]string {
	t.Helper()
	folder := t.TempDir()
	cmd := exec.Command("go", "tool", "ginkgo", "run", "--no-color", "--output-dir", folder, "--json-report", "ginkgo.json", "../../suite", "--", "--target="+address)
	out, _ := cmd.CombinedOutput()
	text, err := os.ReadFile(filepath.Join(folder, "ginkgo.json"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var reports []struct {
		SpecReports []struct {
			ContainerHierarchyTexts []string
			LeafNodeText, State     string
		}
	}
	if err := json.Unmarshal(text, &reports); err != nil {
		t.Fatal(err)
	}
	fates := map[string]string{}
	for _, r := range reports {
		for _, s := range r.SpecReports {
			id, _, isScenario := strings.Cut(s.LeafNodeText, ": ")
			if isScenario && address == "" { // both styles are played: which one is the container's first word
				id = strings.Fields(s.ContainerHierarchyTexts[0])[0] + " " + id
			}
			if isScenario {
				fates[id] = s.State
			}
		}
	}
	return fates
}

func throughGoTest(t *testing.T, address string) map[string]string {
	t.Helper()
	cmd := exec.Command("go", "test", "-json", "-count=1", "-run", "TestTarget", "../../suite/echotest")
	cmd.Env = append(os.Environ(), "ECHOCONFORM_TARGET="+address)
	out, _ := cmd.Output()
	fates := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var event struct{ Action, Test string }
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			continue
		}
		id, isScenario := strings.CutPrefix(event.Test, "TestTarget/")
		fate := map[string]string{"pass": "passed", "fail": "failed", "skip": "skipped"}[event.Action]
		if isScenario && strings.Contains(id, "/") && fate != "" {
			fates[id] = fate
		}
	}
	return fates
}
