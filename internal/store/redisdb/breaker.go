package redisdb

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// restFor is how long Redis is left alone after a failure.
const restFor = time.Second

// errResting says that Redis has just failed and was not asked.
var errResting = errors.New("redis failed a moment ago and is left alone for a second")

// breaker lets calls through until one fails, and then none for restFor.
type breaker struct{ resting atomic.Bool }

// call runs fn, or returns errResting at once. Nothing found is no failure, and
// neither is a caller who went away.
func (b *breaker) call(ctx context.Context, fn func() error) error {
	if b.resting.Load() {
		return errResting
	}
	err := fn()
	if err != nil && !errors.Is(err, redis.Nil) && ctx.Err() == nil && b.resting.CompareAndSwap(false, true) {
		time.AfterFunc(restFor, func() { b.resting.Store(false) })
	}
	return err
}
