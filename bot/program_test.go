package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// output collects what programs print. It is safe for several of them.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// binary runs lianbot in one environment and keeps all that it ever printed.
type binary struct {
	self string
	env  []string
	out  *output
}

// newBinary returns a program with this environment and nothing else of the
// test's own. What it printed is checked for races when the test ends, and shown
// when the test has failed.
func newBinary(tb testing.TB, env map[string]string) *binary {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	b := &binary{self: self, out: &output{}, env: []string{
		asProgram + "=1", "GORACE=atexit_sleep_ms=0", "LIANBOT_LISTEN=127.0.0.1:0", "PATH=" + os.Getenv("PATH"), "HOME=" + tb.TempDir(),
	}}
	for name, value := range env {
		b.env = append(b.env, name+"="+value)
	}
	tb.Cleanup(func() {
		said := b.out.String()
		for _, sign := range []string{"WARNING: DATA RACE", "panic: ", "goroutine 1 ["} {
			if strings.Contains(said, sign) {
				tb.Errorf("the program printed %q", sign)
			}
		}
		if tb.Failed() {
			const most = 20_000
			tb.Logf("the program printed at last:\n%s", said[max(0, len(said)-most):])
		}
	})
	return b
}

// run runs a command to its end and returns its exit code and what it printed.
func (b *binary) run(tb testing.TB, args ...string) (code int, said string) {
	tb.Helper()
	cmd, err := b.command(args...)
	if err != nil {
		tb.Fatal(err)
	}
	var own bytes.Buffer
	cmd.Stdout, cmd.Stderr = &own, &own
	err = cmd.Run()
	_, _ = b.out.Write(own.Bytes())
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		tb.Fatalf("lianbot %v: %v", args, err)
	} else if ok {
		code = exit.ExitCode()
	}
	return code, own.String()
}

// do runs a command that must succeed.
func (b *binary) do(tb testing.TB, args ...string) {
	tb.Helper()
	if code, said := b.run(tb, args...); code != 0 {
		tb.Fatalf("lianbot %v ended with %d:\n%s", args, code, said)
	}
}

// command is a child that ends with the test at the latest.
func (b *binary) command(args ...string) (*exec.Cmd, error) {
	cmd := exec.Command(b.self, args...)
	cmd.Env = b.env
	_, err := cmd.StdinPipe() // closed when the child, or this process, has ended
	return cmd, err
}

// replica is a `lianbot serve` that is running.
type replica struct {
	cmd  *exec.Cmd
	over chan struct{} // closed when the process has ended
}

// serve starts a replica, which ends with the test. It does not wait until the
// replica is ready.
func (b *binary) serve(tb testing.TB) *replica {
	tb.Helper()
	r, err := b.start()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(r.kill)
	return r
}

// start starts a replica that somebody kills.
func (b *binary) start() (*replica, error) {
	cmd, err := b.command("serve")
	if err != nil {
		return nil, err
	}
	r := &replica{cmd: cmd, over: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = b.out, b.out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // how it ended is in the process's state
		close(r.over)
	}()
	return r, nil
}

// kill ends the replica as a power cut does, and returns when it is gone.
func (r *replica) kill() {
	_ = r.cmd.Process.Kill() // it may have ended by itself
	<-r.over
}

// terminate asks the replica to end and returns its exit code and how long it
// took; one that does not end within the limit is killed and has the code -1.
func (r *replica) terminate(limit time.Duration) (code int, took time.Duration) {
	asked := time.Now()
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.over:
		return r.cmd.ProcessState.ExitCode(), time.Since(asked)
	case <-time.After(limit):
		r.kill()
		return -1, time.Since(asked)
	}
}

// running says that the replica has not ended.
func (r *replica) running() bool {
	select {
	case <-r.over:
		return false
	default:
		return true
	}
}
