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

// call runs fn, or returns errResting at once. fn does not hear of the caller's
// end: its own short timeouts end it, so that a caller who is in a hurry is not
// taken for a Redis that is slow. Nothing found is no failure.
func (b *breaker) call(ctx context.Context, fn func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.resting.Load() {
		return errResting
	}
	err := fn(context.WithoutCancel(ctx))
	if err != nil && !errors.Is(err, redis.Nil) && b.resting.CompareAndSwap(false, true) {
		time.AfterFunc(restFor, func() { b.resting.Store(false) })
	}
	return err
}
