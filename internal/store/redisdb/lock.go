package redisdb

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"lianbot/internal/form"
)

const (
	// lockFor is how long a lock lasts whose owner died. A turn takes a hundredth
	// of it; one that takes longer meets the ledger's version.
	lockFor = 10 * time.Second

	// A lock that is taken is asked for again after a while that grows from the
	// length of a turn.
	firstLook   = 3 * time.Millisecond
	longestLook = 50 * time.Millisecond
)

// unlockScript gives up a lock that is still ours.
const unlockScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0`

// Lock waits until nobody else, on any replica, handles this person's events, at
// most as long as the context. It is lost after 10 seconds. unlock is never nil
// and may be called twice.
func (s *Sessions) Lock(ctx context.Context, k form.Key) (unlock func(), err error) {
	name, token := key("lock", k), rand.Text()
	for pause := firstLook; ; pause = min(2*pause, longestLook) {
		var taken bool
		err := s.rest.call(ctx, func(ctx context.Context) (err error) {
			taken, err = s.client.SetNX(ctx, name, token, lockFor).Result()
			return err
		})
		if err != nil {
			return func() {}, fmt.Errorf("lock session: %w", err)
		}
		if taken {
			return sync.OnceFunc(func() { s.giveUp(ctx, name, token) }), nil
		}
		select {
		case <-ctx.Done():
			return func() {}, fmt.Errorf("lock session: %w", ctx.Err())
		case <-time.After(pause):
		}
	}
}

// giveUp unlocks, even when the turn's context has ended. When it cannot, the lock
// ends by itself.
func (s *Sessions) giveUp(ctx context.Context, name, token string) {
	_ = s.rest.call(context.WithoutCancel(ctx), func(ctx context.Context) error {
		return s.unlock.Run(ctx, s.client, []string{name}, token).Err()
	})
}
