package sim

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Backstage is what the page may know of the app behind the bot, for those who try
// a campaign out. The platform itself never asks for it. The page shows nothing of
// it when it is nil. Its functions may be called concurrently.
type Backstage struct {
	// Next is the next instant at which the app will do something by itself (zero:
	// nothing is planned), and whether it is busy with something right now. What is
	// due by the simulated clock and not yet done is being busy.
	Next func(ctx context.Context) (next time.Time, busy bool, err error)
	// Decisions are what the app decided to send or not to send, newest first, at
	// most n.
	Decisions func(ctx context.Context, n int) ([]Decision, error)
	// Moved is told after the clock was moved, so that the app need not wait for its
	// next look at it. It must not wait for anything. Nil means that nobody is told.
	Moved func()
}

// Decision is one message that was sent, or was not, and why. It never holds what
// the message says.
type Decision struct {
	At          time.Time
	OpenID      string // of whom it is for
	Name, Role  string // as the app knows them; empty: as the platform does
	Kind, Stage string // what kind of message; the rung of the ladder, or a day
	Status      string // sent, waiting, cancelled …
	Reason      string // why it was sent, or why not
}

// told is a Decision as the page gets it: identifiers, and what they are called.
type told struct {
	At         int64  `json:"at"`
	OpenID     string `json:"open_id"`
	Name       string `json:"name"`
	Role       string `json:"role"`
	Kind       string `json:"kind"`
	KindText   string `json:"kind_text"`
	Stage      string `json:"stage"`
	Status     string `json:"status"`
	StatusText string `json:"status_text"`
	Reason     string `json:"reason"`
	ReasonText string `json:"reason_text"`
}

// patience is how long the page waits for the app.
const patience = 10 * time.Second

var errNoBackstage = errors.New("the app shows nothing of what it plans")

// simDecisions tells what was decided, newest first.
func (p *Platform) simDecisions(r *http.Request) (any, error) {
	if p.opts.Backstage == nil || p.opts.Backstage.Decisions == nil {
		return nil, errNoBackstage
	}
	n, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("limit"), "1000"))
	if err != nil || n < 1 {
		return nil, errors.New("limit must be a whole number above zero")
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	decisions, err := p.opts.Backstage.Decisions(ctx, n)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]told, len(decisions))
	for i, d := range decisions {
		all[i] = told{
			At: d.At.UnixMilli(), OpenID: d.OpenID, Name: d.Name, Role: d.Role,
			Kind: d.Kind, KindText: p.called("kind", d.Kind), Stage: d.Stage,
			Status: d.Status, StatusText: p.called("status", d.Status), Reason: d.Reason, ReasonText: p.called("reason", d.Reason),
		}
		if who := p.world.people[d.OpenID]; who != nil {
			all[i].Name, all[i].Role = cmp.Or(d.Name, who.Name), cmp.Or(d.Role, who.Role)
		} else if c := p.world.chats[d.OpenID]; c != nil {
			all[i].Name = cmp.Or(d.Name, c.Name)
		}
	}
	return map[string]any{"decisions": all}, nil
}

// called is what an identifier is called on the page: itself when nobody has said.
func (p *Platform) called(group, id string) string {
	return cmp.Or(p.texts[group+"."+id], id)
}
