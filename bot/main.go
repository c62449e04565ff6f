// Command lianbot is a collection assistant in a university's enterprise chat:
// it leads every member of staff through a form about the risks of their post.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/signal"
	"strconv"
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
	words  app.Terminal
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

// say prints a phrase for the person at the terminal.
func (p *program) say(name string, pairs ...string) { p.print(p.words.Say(name, pairs...)) }

func (p *program) print(line string) { _, _ = fmt.Fprintln(p.stdout, line) }

// failed says why a command failed, and returns the exit code.
func (p *program) failed(err error) int {
	faults := p.words.Explain(err)
	if len(faults) == 0 {
		_, _ = fmt.Fprintln(p.stderr, p.words.Say("terminal_failed", "reason", err.Error()))
		return exitFailed
	}
	_, _ = fmt.Fprintln(p.stderr, p.words.Say("terminal_faults", "count", strconv.Itoa(len(faults))))
	for _, fault := range faults {
		_, _ = fmt.Fprintln(p.stderr, fault)
	}
	return exitConfig
}

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	words, err := app.NewTerminal()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitConfig
	}
	p := &program{ctx: ctx, stdout: stdout, stderr: stderr, logger: slog.New(slog.NewTextHandler(stderr, nil)), words: words}
	code := -1
	parser, err := kong.New(&commands{}, kong.Name("lianbot"), kong.Writers(stdout, stderr),
		kong.Description(words.Say("help_lianbot")), kong.Vars(words.Help()),
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
		_, _ = fmt.Fprintln(stderr, words.Say("terminal_refused", "reason", err.Error()))
		return exitConfig
	}
	if err := chosen.Run(); err != nil {
		return p.failed(err)
	}
	return 0
}
