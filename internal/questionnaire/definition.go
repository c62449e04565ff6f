package questionnaire

// The slots that every personal form has, in the order of asking: duties come
// before powers, powers before risk points (handout, section 2).
const (
	SlotPost   = "post"
	SlotDuties = "duties"
	SlotPowers = "powers"
)

// Slot is one thing that is asked of a post: its name, a list, or a category of
// risk.
type Slot struct {
	ID string
	// Name is the official word for it. Every question names its slot by it.
	Name string
	// Risk says that the slot is a category of risk.
	Risk bool
	// Supplement marks the category into which a risk point goes that is added
	// for a power while the coverage is looked at.
	Supplement bool
	// Ask is the question. Known replaces it for a post that the roster knows
	// (slot {posts}).
	Ask, Known Template
	// Meaning says in two lines what the category is.
	Meaning string
	// Cue is the question with the person's own power in it (slot {power}),
	// CueDuty the same with a duty ({duty}) for a post without powers.
	Cue, CueDuty Template
	// Placeholder stands in the empty field of a card.
	Placeholder string
	// None is asked before an empty answer counts.
	None string
	// SampleIntro stands above samples of this slot.
	SampleIntro string
}

// Limits bound what one message and one slot take. Lengths are in characters.
type Limits struct {
	Post    int // a post's name
	Item    int // one item
	Items   int // items in one slot
	Message int // a whole message
}

// Definition is the personal form as one campaign asks it. It is immutable.
type Definition struct {
	// Edition changes whenever any text or rule changes.
	Edition string
	// Title is the form's name on paper.
	Title string
	// Slots in the order of asking, beginning with the post's name.
	Slots  []Slot
	Limits Limits
	Words  *Words
	FAQ    *FAQ
	index  map[string]int
}

// Slot returns the slot with the given id.
func (d *Definition) Slot(id string) (Slot, bool) {
	i, ok := d.index[id]
	if !ok {
		return Slot{}, false
	}
	return d.Slots[i], true
}

// Place returns the position of a slot, counted from 0, or -1.
func (d *Definition) Place(id string) int {
	i, ok := d.index[id]
	if !ok {
		return -1
	}
	return i
}

// Lists are the ids of the slots that are answered for every post.
func (d *Definition) Lists() []string {
	ids := make([]string, 0, len(d.Slots))
	for _, s := range d.Slots {
		if s.ID != SlotPost {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Risks are the ids of the categories.
func (d *Definition) Risks() []string {
	var ids []string
	for _, s := range d.Slots {
		if s.Risk {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Supplement is the id of the category that takes supplements: the one marked
// for it, else the first.
func (d *Definition) Supplement() string {
	first := ""
	for _, s := range d.Slots {
		switch {
		case s.Risk && s.Supplement:
			return s.ID
		case s.Risk && first == "":
			first = s.ID
		}
	}
	return first
}
