// Package prompts holds everything that the bot says, asks and understands, as
// files for people who do not program. See README.md beside this file.
package prompts

import "embed"

// FS are the files, as they were when the program was built.
//
//go:embed *.yaml categories/*.yaml phrases/*.yaml
var FS embed.FS
