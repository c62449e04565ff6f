package sim

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Faults are the troubles that can be switched on. Shares are between 0 and 1.
type Faults struct {
	// Duplicate delivers every event twice.
	Duplicate bool `json:"duplicate"`
	// Reorder shuffles the events that fall within 30 ms.
	Reorder bool `json:"reorder"`
	// Fragment cuts every event into four frames (long connection only).
	Fragment bool `json:"fragment"`
	// AckLost is the share of acknowledgements that do not arrive.
	AckLost float64 `json:"ack_lost"`
	// API5xx is the share of API calls answered 500, 502 or 504; one half of
	// these have taken effect all the same.
	API5xx float64 `json:"api_5xx"`
	// API429 is the share of API calls refused for their frequency.
	API429 float64 `json:"api_429"`
	// SlowMS delays every API answer, in milliseconds.
	SlowMS int `json:"slow_ms"`
	// TokenRevoked makes every token given out so far invalid, once.
	TokenRevoked bool `json:"token_revoked"`
	// DropConnection cuts every long connection, once.
	DropConnection bool `json:"drop_connection"`
	// QuotaExhausted refuses every counted call.
	QuotaExhausted bool `json:"quota_exhausted"`
	// WrongContentType is the share of API answers that claim to be HTML.
	WrongContentType float64 `json:"wrong_content_type"`
	// RedeliveryScale multiplies the waits before redelivery; 0.001 makes 15 s
	// into 15 ms. Zero means 1.
	RedeliveryScale float64 `json:"redelivery_scale"`
}

// faultBoard holds the switches. Its zero value has none on and a scale of
// zero; New sets the scale.
type faultBoard struct {
	mu  sync.Mutex
	now Faults
}

func (b *faultBoard) get() Faults {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *faultBoard) set(f Faults) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = f
}

// scaled is a redelivery wait under the present scale.
func (b *faultBoard) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * b.get().RedeliveryScale)
}

// strikes is true with the given probability.
func strikes(share float64) bool { return share > 0 && rand.Float64() < share }

// Faults are the switches as they stand.
func (p *Platform) Faults() Faults { return p.faults.get() }

// SetFaults sets all switches. TokenRevoked and DropConnection act once and go
// back by themselves.
func (p *Platform) SetFaults(f Faults) {
	if f.TokenRevoked {
		p.keys.revoke()
	}
	if f.DropConnection {
		p.hub.cut()
	}
	f.TokenRevoked, f.DropConnection = false, false
	if f.RedeliveryScale <= 0 {
		f.RedeliveryScale = 1
	}
	p.faults.set(f)
	p.courier.kick()
	p.feed.publish(notice{Type: "state"})
}
