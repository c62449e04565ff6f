package feishu

import (
	"context"
	"sync"
	"time"
)

const (
	// askSelf bounds the wait for the platform's answer: a message waits with it.
	askSelf = time.Second
	// askSelfAgain is the pause after a failure, since the call counts against the
	// month's quota.
	askSelfAgain = 10 * time.Minute
)

// self knows who the bot is, as soon as the platform has said it.
type self struct {
	client *Client

	mu    sync.Mutex
	after time.Time // not to be asked before
}

// openID is the bot's own open id, or empty while it is not known.
func (s *self) openID(ctx context.Context) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client.now().Before(s.after) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, askSelf)
	defer cancel()
	bot, err := s.client.Bot(ctx)
	if err != nil {
		s.after = s.client.now().Add(askSelfAgain)
		s.client.log.WarnContext(ctx, "bot unknown", "error", err)
		return ""
	}
	return bot.OpenID
}
