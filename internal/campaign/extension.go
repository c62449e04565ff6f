package campaign

// For is the campaign as it is for a unit: with the deadline that was moved for
// it, and the inner dates moved by as much. A date that everybody got later than
// the unit's own counts for the unit, too.
func (c Campaign) For(unit string) Campaign {
	for i := len(c.Extensions) - 1; i >= 0; i-- {
		e := c.Extensions[i]
		if e.Unit == "" || e.Unit != unit {
			continue
		}
		if e.Until.After(c.Deadline) {
			c.Deadline = e.Until
		}
		return c
	}
	return c
}
