package outbox

import (
	"context"
	"time"
)

// Budget says when the next call may be made. Its methods are safe for several
// goroutines. It never fails.
type Budget interface {
	// Take returns 0 when a call to the recipient may be made at now, and has
	// then counted it. Otherwise it returns how long to wait before asking again.
	// The empty recipient is nobody in particular.
	Take(ctx context.Context, now time.Time, api API, to string, p Priority) time.Duration
	// Hold stops every call until d has passed, of all who share the budget.
	Hold(ctx context.Context, now time.Time, d time.Duration, why string)
	// Passed says that the platform took a call: what was held goes on.
	Passed(ctx context.Context, now time.Time)
	// Held returns since when the platform lets nothing through, and until when it is
	// not asked again, which may just have passed; zero times when sending is not held.
	Held(now time.Time) (since, until time.Time)
}

// Account is what is left of an API's limit. Its instants are those of the clock
// that all replicas share.
type Account struct {
	Full  time.Time // when the window will be as good as new
	Clock time.Time // the latest instant at which anybody has booked
}

// Purse keeps what all replicas share of the budget, in whole microseconds. Its
// methods are safe for several replicas.
type Purse interface {
	// Account returns an API's account, and the hold.
	Account(ctx context.Context, api API) (Account, Hold, error)
	// SwapAccount writes the account unless it is no longer as it was read: then
	// it returns false.
	SwapAccount(ctx context.Context, api API, was, next Account) (bool, error)
	// SwapHold does the same with the hold.
	SwapHold(ctx context.Context, was, next Hold) (bool, error)
}
