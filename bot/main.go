// Command lianbot is a collection assistant in a university's enterprise chat:
// it leads every member of staff through a form about the risks of their post.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"lianbot/internal/app"
)

// version is set when the program is built.
var version = "dev"

// The exit codes.
const (
	exitFailed = 1
	exitConfig = 2 // the configuration or a file is wrong; starting again does not help
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// program is what the commands need from the outside.
type program struct {
	ctx    context.Context //nolint:containedctx // the life of the process, handed to the commands by kong
	stdout io.Writer
	stderr io.Writer
	logger *slog.Logger
}

// options are what every run of the app has in common.
func (p *program) options() app.Options {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return app.Options{
		Now: time.Now, Rand: mathrand.Float64, Entropy: func(b []byte) { _, _ = rand.Read(b) },
		Replica: host, Version: version, Logger: p.logger,
	}
}

// say prints a line for the person at the terminal.
func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stdout, format+"\n", args...)
}

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{ctx: ctx, stdout: stdout, stderr: stderr, logger: slog.New(slog.NewTextHandler(stderr, nil))}
	code := -1
	parser, err := kong.New(&commands{}, kong.Name("lianbot"), kong.Writers(stdout, stderr),
		kong.Description("A collection assistant for Feishu. Settings come from the environment: see deploy/README.md."),
		kong.UsageOnError(), kong.Bind(p), kong.Exit(func(c int) { code = c }))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitFailed
	}
	chosen, err := parser.Parse(args)
	if code >= 0 {
		return code // help was asked for
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "lianbot: %v; lianbot --help lists the commands\n", err)
		return exitConfig
	}
	switch err := chosen.Run(); {
	case err == nil:
		return 0
	case errors.Is(err, errConfig):
		_, _ = fmt.Fprintln(stderr, err)
		return exitConfig
	default:
		_, _ = fmt.Fprintf(stderr, "lianbot: %v\n", err)
		return exitFailed
	}
}
