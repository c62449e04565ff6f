//go:build unix

package paper

import (
	"os/exec"
	"syscall"
)

// endTogether makes what a program starts end with it: soffice is a script that
// starts the office.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
