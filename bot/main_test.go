package main

import (
	"io"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram makes the test binary the program itself, so that a child process
// is the code under test, race detector included.
const asProgram = "LIANBOT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		go endWithParent()
		main()
	}
	testscript.Main(m, map[string]func(){"lianbot": main}) // for `exec lianbot` in scripts
}

// endWithParent ends the process with its standard input, so that no child
// outlives a test that was cut off.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}
