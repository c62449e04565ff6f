// Package storetest is the contract that every store passes, on every database,
// and the private servers that the tests start.
package storetest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// startTimeout is how long a server may take until it answers.
const startTimeout = 30 * time.Second

// find returns the path of a server's program. Debian keeps servers in /usr/sbin,
// which is not on every user's PATH.
func find(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if path := filepath.Join("/usr/sbin", name); executable(path) {
		return path, nil
	}
	return "", fmt.Errorf("%s is not installed: make test installs it", name)
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// guard runs a program until its own standard input ends, then kills it and
// removes its folder. The end of the test process, however it comes, is the end
// of the input, so that no server outlives its tests.
const guard = `trap "" HUP INT TERM
folder=$1; shift
"$@" >"$folder/out" 2>&1 </dev/null &
read -r _
kill -KILL $!
wait $!
rm -rf "$folder"`

// process is a server that runs under a guard.
type process struct {
	cmd   *exec.Cmd
	input io.Closer
}

// start runs a program. Its output goes to the file out in the folder, which is
// removed when the process ends.
func start(folder string, program ...string) (*process, error) {
	cmd := exec.Command("sh", append([]string{"-c", guard, "guard", folder}, program...)...)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{cmd: cmd, input: input}, nil
}

// stop kills the program and returns when it is gone.
func (p *process) stop() error {
	_ = p.input.Close() // it may have been closed by an end of the guard
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// await asks until the server answers.
func await(name, folder string, ask func() error) error {
	var err error
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if err = ask(); err == nil {
			return nil
		}
	}
	out, _ := os.ReadFile(filepath.Join(folder, "out"))
	return fmt.Errorf("%s does not answer: %w\n%s", name, err, out)
}
