package app

import (
	"github.com/oklog/ulid/v2"
)

// newIDs returns a maker of ids that sort by time: 26 characters each.
func newIDs(o Options) func() string {
	return func() string {
		id := ulid.ULID{}
		_ = id.SetTime(ulid.Timestamp(o.Now()))
		o.Entropy(id[6:])
		return id.String()
	}
}
