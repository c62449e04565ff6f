package conversation

import (
	"slices"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// name adds posts and goes to the first of them.
func (d *dialog) name(names []string) {
	first := d.s.Next
	posts := slices.Clone(d.s.Posts)
	var added []string
	for _, name := range names {
		id := d.nextID()
		posts = append(posts, Post{ID: id, Name: clip(name)})
		d.change(form.Change{Kind: form.AddPost, Post: id, Text: name})
		added = append(added, clip(name))
	}
	d.notice(Notice{Kind: PostAdded, Names: added})
	d.s.Posts = posts
	d.enter(first, d.def.Lists()[0])
}

// decline says that the roster's posts are not the person's; then one must be
// named.
func (d *dialog) decline() {
	if d.s.Declined || len(d.known) == 0 {
		d.notice(Notice{Kind: NothingYet, Slot: questionnaire.SlotPost})
		return
	}
	d.s.Declined, d.touched = true, true
}

// leaveNaming goes on without another post.
func (d *dialog) leaveNaming() {
	switch {
	case len(d.s.Posts) > 0:
		d.firstMissing()
	case len(d.known) > 0 && !d.s.Declined:
		d.name(d.known)
	default:
		d.notice(Notice{Kind: NothingYet, Slot: questionnaire.SlotPost})
	}
}

// addPost takes up another post, by its name or by asking for it.
func (d *dialog) addPost(in intent) {
	name := in.text
	if c, ok := d.def.Words.Command(name); ok && c == questionnaire.CmdPost {
		name = ""
	}
	if !d.naming() {
		d.enter(0, questionnaire.SlotPost)
	}
	if name != "" {
		d.note(intent{do: ActNote, text: name})
	}
}

func (d *dialog) rename(n int, name string) {
	posts := slices.Clone(d.s.Posts)
	posts[n-1].Name = clip(name)
	d.s.Posts = posts
	d.change(form.Change{Kind: form.RenamePost, Post: posts[n-1].ID, Text: name})
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
	if n < 1 || n > len(d.s.Posts) {
		d.noSuch(n)
		return
	}
	gone := d.s.Posts[n-1]
	d.s.Posts = slices.Delete(slices.Clone(d.s.Posts), n-1, n)
	d.change(form.Change{Kind: form.DropPost, Post: gone.ID})
	d.notice(Notice{Kind: GonePost, Text: gone.Name})
}
