// Package app wires everything together. It is the only package that knows
// everybody.
package app

import (
	"io/fs"
	"log/slog"
	"time"
)

// Options are what a program that runs the bot decides.
type Options struct {
	// Database and Redis are addresses as in deploy/README.md; an empty Redis
	// keeps the sessions in this process.
	Database, Redis string
	// Listen is the address for health, metrics and the webhook.
	Listen string
	// Prompts is the folder of everything that is said.
	Prompts fs.FS
	Feishu  Feishu
	// PDF is the program that makes PDFs (soffice), by its path or its name; empty:
	// nobody gets one.
	PDF string
	// Now is the clock. In a demonstration it is the simulated one.
	Now func() time.Time
	// Rand returns a number in [0, 1); Entropy is for ids. Both are safe for
	// several goroutines.
	Rand    func() float64
	Entropy func([]byte)
	// Replica is a name that no other running process has, and that stays the same
	// when this one is started again: it takes up what it had claimed before.
	Replica string
	Version string
	Logger  *slog.Logger
	// Settle is how long a message waits for an earlier one that is still on its
	// way; 0 means 150 ms.
	Settle time.Duration
	// Tick is how often the clock is looked at for what is to be planned; 0 means
	// every second.
	Tick time.Duration
	// Patience is how long the start waits for a database that is not there yet;
	// 0 means a minute.
	Patience time.Duration
}

// Feishu says how to reach the platform.
type Feishu struct {
	AppID, AppSecret string
	// BaseURL is the domain of the API and of the long connection; empty: the
	// platform's own.
	BaseURL string
	// Webhook receives events by HTTP instead of the long connection.
	Webhook                       bool
	EncryptKey, VerificationToken string
}

// Zone is the zone in which dates are written and meant. China has one.
func Zone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

const (
	defaultSettle   = 150 * time.Millisecond
	defaultPatience = time.Minute
)
