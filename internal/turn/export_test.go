package turn

// People is how many people the desk has a line for at the moment.
func (d *Desk) People() int {
	d.lines.mu.Lock()
	defer d.lines.mu.Unlock()
	return len(d.lines.people)
}
