package outbox

import "time"

const (
	// longestDoubled bounds the pauses that the platform did not name.
	longestDoubled = time.Minute

	// probeTime is how long everybody waits for what one call finds out.
	probeTime = 5 * time.Second

	// holdGap is how long after a hold a refusal still continues it.
	holdGap = 10 * time.Minute
)

// Hold says that the platform lets nothing through. When its time is over, one
// call at a time finds out whether that is still so; as long as it is, the pauses
// double up to a minute, or are as long as the platform names. The zero value
// holds nothing.
//
// Its instants are those of the clock that all replicas share.
type Hold struct {
	Since time.Time // when the first refusal came, of those without a success between
	Until time.Time // no call is made before
	Clock time.Time // when it was written
	Tries int       // how often it was begun anew
	// Probing says that Until is when the call that finds out must be back.
	Probing bool
	Why     string // the platform's words
}

// over reports that there is nothing to find out.
func (h Hold) over() bool { return h.Since.IsZero() }

// wait returns how long nothing may leave, at most 0 when it may be found out.
func (h Hold) wait(now time.Time) time.Duration {
	if h.over() {
		return 0
	}
	return h.Until.Sub(now)
}

// On reports whether nothing gets through at now, as far as is known: what waited
// for the end of a hold asks again within a minute.
func (h Hold) On(now time.Time) bool {
	return !h.over() && now.Before(h.Until.Add(longestDoubled))
}

// refused is the hold after a refusal for which the platform names d.
func (h Hold) refused(now time.Time, d time.Duration, why string) Hold {
	if h.over() || now.Sub(h.Until) > holdGap {
		return Hold{Since: now, Until: now.Add(d), Clock: now, Tries: 1, Why: why}
	}
	if !h.Probing && now.Before(h.Until) { // of a call that was under way already
		h.Until, h.Clock = later(h.Until, now.Add(d)), now
		return h
	}
	doubled := longestDoubled
	if h.Tries < 6 {
		doubled = min(doubled, time.Second<<h.Tries)
	}
	return Hold{Since: h.Since, Until: now.Add(max(d, doubled)), Clock: now, Tries: h.Tries + 1, Why: why}
}

// probe is the hold while one call finds out.
func (h Hold) probe(now time.Time) Hold {
	h.Until, h.Clock, h.Probing = now.Add(probeTime), now, true
	return h
}

// ends reports whether a success at now ends the hold: not one that was under way
// when it began.
func (h Hold) ends(now time.Time) bool {
	return !h.over() && (h.Probing || !now.Before(h.Until))
}
