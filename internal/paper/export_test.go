package paper

import "maps"

// ShortFaults are the short forms of all faults, by the name of their phrase.
func ShortFaults() map[string]string { return maps.Clone(short) }
