package target

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// loopback is the address that a launched server is told to listen on.
const loopback = "127.0.0.1"

func checkCommand(command []string) error {
	if len(command) == 0 || command[0] == "" {
		return errors.New("empty command; try python3 server.py {port}")
	}
	if slices.ContainsFunc(command, func(arg string) bool {
		return strings.Contains(arg, "{port}") || strings.Contains(arg, "{addr}")
	}) {
		return nil
	}
	return errors.New("no argument of the command says where to listen: put {port} or {addr} into one, such as " +
		"python3 server.py {port}, or env PORT={port} node server.js for a server that reads a variable")
}

// prepare makes the command for one port, in the current directory. The variable named cookie marks every process
// that comes of it.
func prepare(command []string, port int, cookie string) *exec.Cmd {
	number := strconv.Itoa(port)
	address := loopback + ":" + number
	fill := strings.NewReplacer("{port}", number, "{host}", loopback, "{addr}", address)
	args := make([]string, len(command))
	for i, arg := range command {
		args[i] = fill.Replace(arg)
	}
	cmd := exec.Command(args[0], args[1:]...)
	if errors.Is(cmd.Err, exec.ErrDot) {
		cmd.Err = nil // PATH holds the current directory, and a shell would run it
	}
	cmd.Env = append(os.Environ(), "PORT="+number, "HOST="+loopback, "ECHOCONFORM_ADDR="+address, cookie+"=1")
	cmd.SysProcAttr = ownGroup()
	return cmd
}
