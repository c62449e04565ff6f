package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Converter makes a PDF of a docx with LibreOffice, which is a program of its own.
// Where there is none, the feature is off.
type Converter struct {
	path    string
	timeout time.Duration
	one     chan struct{}
}

// NewConverter returns a converter that runs the program at a path, or in the
// program path when it is only a name (soffice), for at most as long as is given.
// An empty path, or one at which there is nothing, turns the feature off.
func NewConverter(path string, timeout time.Duration) *Converter {
	c := &Converter{timeout: timeout, one: make(chan struct{}, 1)}
	if found, err := exec.LookPath(path); err == nil {
		c.path = found
	}
	return c
}

// Available says whether there is a converter.
func (c *Converter) Available() bool { return c.path != "" }

// PDF converts a docx. One is converted at a time: the program takes a core and a
// quarter of a gigabyte. The error is a FaultsError where there is no converter,
// or where it did not make a file in time.
func (c *Converter) PDF(ctx context.Context, docx []byte) (pdf []byte, err error) {
	if !c.Available() {
		return nil, refuse("fault_converter_missing")
	}
	select {
	case c.one <- struct{}{}:
		defer func() { <-c.one }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	folder, err := os.MkdirTemp("", "lianbot-pdf-")
	if err != nil {
		return nil, fmt.Errorf("convert to PDF: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	const base = "paper" // the name of nobody
	if err := os.WriteFile(filepath.Join(folder, base+".docx"), docx, 0o600); err != nil {
		return nil, fmt.Errorf("convert to PDF: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path,
		"-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(folder, "profile")),
		"--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", folder, filepath.Join(folder, base+".docx"))
	cmd.Dir = folder
	endTogether(cmd)
	const patience = 2 * time.Second // for pipes that a child still holds
	cmd.WaitDelay = patience
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("convert to PDF: %w", errors.Join(refuse("fault_converter_failed"), err))
	}
	pdf, err = os.ReadFile(filepath.Join(folder, base+".pdf"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		return nil, fmt.Errorf("convert to PDF: %w", refuse("fault_converter_failed"))
	}
	return pdf, nil
}
