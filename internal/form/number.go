package form

// Numbered is one item of a form with the number by which people name it.
type Numbered struct {
	Number int // counted from 1 through the whole form
	Post   int64
	Slot   string
	Item   Item
}

// Enumerate gives every item of a form one number, in the order of its posts and of
// the slots given.
func Enumerate(f Form, slots []string) []Numbered {
	var all []Numbered
	for _, p := range f.Posts {
		for _, slot := range slots {
			for _, item := range p.Answers[slot].Items {
				all = append(all, Numbered{Number: len(all) + 1, Post: p.ID, Slot: slot, Item: item})
			}
		}
	}
	return all
}
