package conversation

import (
	"cmp"
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// name adds posts and goes to the first of them.
func (d *dialog) name(names []string) {
	first, kind := d.s.Next, d.kind()
	posts := slices.Clone(d.s.Posts)
	var added []string
	for _, name := range names {
		id := d.nextID()
		posts = append(posts, Post{ID: id, Name: clip(name), Kind: kind.ID})
		d.change(form.Change{Kind: form.AddPost, Post: id, PostKind: kind.ID, Text: name})
		added = append(added, clip(name))
	}
	d.notice(Notice{Kind: PostAdded, Names: added})
	d.s.Posts = posts
	d.enter(form.Place{Post: first, Slot: kind.Slots[0]})
}

// decline says that the roster's posts are not the person's; then one must be
// named.
func (d *dialog) decline() {
	if len(d.offered()) == 0 {
		d.notice(Notice{Kind: NothingYet, Slot: d.s.Slot})
		return
	}
	d.s.Declined, d.touched = true, true
}

// leaveNaming goes on without another post.
func (d *dialog) leaveNaming() {
	switch {
	case len(d.named()) > 0:
		d.firstMissing()
	case len(d.offered()) > 0:
		d.name(d.known)
	default:
		d.notice(Notice{Kind: NothingYet, Slot: d.s.Slot})
	}
}

// kind is the kind of the entries that the slot on the screen is asked of.
func (d *dialog) kind() questionnaire.Kind {
	slot, _ := d.def.Slot(d.s.Slot)
	return d.def.Kind(slot.Kind)
}

// named are the entries of the kind that is being named.
func (d *dialog) named() []Post { return d.s.Named(d.kind().ID) }

// Named are the posts of a kind, in order.
func (s State) Named(kind string) []Post {
	return slices.DeleteFunc(slices.Clone(s.Posts), func(p Post) bool { return p.Kind != kind })
}

// offered are the roster's posts while the question is whether they are the person's.
func (d *dialog) offered() []string {
	if !d.naming() || d.s.Declined || d.kind().ID != d.def.Kinds[0].ID || len(d.named()) > 0 {
		return nil
	}
	return d.known
}

// addPost takes up another post, by its name or by asking for it.
func (d *dialog) addPost(in intent) {
	name := in.text
	if c, ok := d.def.Words.Command(name); ok && c == questionnaire.CmdPost {
		name = ""
	}
	if kinds := d.def.Kinds; !d.naming() || in.arg > 0 {
		naming := d.kind().Naming
		if in.arg > 0 && in.arg < len(kinds) {
			naming = kinds[in.arg].Naming
		}
		d.enter(form.Place{Slot: cmp.Or(naming, kinds[0].Naming)})
	}
	if name != "" {
		d.note(intent{do: ActNote, text: name})
	}
}

func (d *dialog) rename(n int, name string) {
	id := d.named()[n-1].ID
	posts := slices.Clone(d.s.Posts)
	posts[slices.IndexFunc(posts, func(p Post) bool { return p.ID == id })].Name = clip(name)
	d.s.Posts = posts
	d.change(form.Change{Kind: form.RenamePost, Post: id, Text: name})
	d.notice(Notice{Kind: Rewritten, N: n})
}

// askDropPost asks before a post goes with all its answers, one at a time.
func (d *dialog) askDropPost(numbers []int) {
	if len(numbers) != 1 {
		d.notice(Notice{Kind: OneForEdit, N: numbers[0]})
		return
	}
	d.s.Edit = numbers[0]
	d.ask(ConfirmDrop)
}

func (d *dialog) dropPost(n int) {
	named := d.named()
	if n < 1 || n > len(named) {
		d.noSuch(n)
		return
	}
	gone := named[n-1]
	d.s.Posts = slices.DeleteFunc(slices.Clone(d.s.Posts), func(p Post) bool { return p.ID == gone.ID })
	d.change(form.Change{Kind: form.DropPost, Post: gone.ID})
	d.notice(Notice{Kind: GonePost, Text: gone.Name})
}
