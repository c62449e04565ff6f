package questionnaire

// The slots that every personal form has, in the order of asking: duties come
// before powers, powers before risk points (handout, section 2).
const (
	SlotPost   = "post"
	SlotDuties = "duties"
	SlotPowers = "powers"
)

// Kind is a part of a form: the posts of a personal form; the sections, the processes
// and others of a unit's.
type Kind struct {
	ID string // of form.Post.Kind; empty: a person's posts
	// Name is the official word for it; of a kind that there is Once, also the name of
	// its only entry, which nobody is asked for.
	Name string
	Once bool
	// Slots are the ids of what is asked of every entry, in the order of asking. Naming
	// is the slot in which the entries are named; empty: there is one.
	Naming string
	Slots  []string
	// Heads are the columns that an entry has, with the words over them.
	Heads map[Column]string
}

// Column is a column of the official form.
type Column string

// The columns beside the name.
const (
	ColumnDuties Column = "duties"
	ColumnPowers Column = "powers"
	ColumnRisks  Column = "risks"
)

// Slot is one thing that is asked of a post: its name, a list, or a category of
// risk.
type Slot struct {
	ID string
	// Kind is the kind of the entries that it is asked of.
	Kind string
	// Naming says that it asks for the names of the entries.
	Naming bool
	// More are the words that ask for another entry, at the slot in which it is named.
	More []string
	// Another is the question when there is an entry already.
	Another string
	// Of are the slots about whose items it is asked, one after the other; none: it is
	// asked once of an entry. None then says that the item may have nothing in it.
	Of []string
	// Single says that one answer is enough: the next question follows at once.
	Single bool
	// Column is where its items stand on paper. An item stands as Line says (slots
	// {text}, {slot}, {of}); one of a slot that is Inside stands in the item that it is
	// about, which is {of} then. Absent stands there when there is nothing.
	Column Column
	Line   Template
	Inside bool
	Absent string
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
	// CueDuty the same with a duty ({duty}) for a post without powers. Each is the
	// question about one item ({item}).
	Cue, CueDuty, Each Template
	// Placeholder stands in the empty field of a card.
	Placeholder string
	// None is asked before an empty answer counts; without it there is no empty answer.
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

// Definition is a form as one campaign asks it: the personal one, or a unit's. It is
// immutable.
type Definition struct {
	// Edition changes whenever any text or rule changes.
	Edition string
	// Title is the form's name on paper.
	Title string
	// Slots in the order of asking, kind by kind, beginning with the post's name.
	Slots  []Slot
	Kinds  []Kind
	Limits Limits
	Words  *Words
	FAQ    *FAQ
	index  map[string]int
	about  map[string][]Slot // what is asked about the items of a slot
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
		if !s.Naming {
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
