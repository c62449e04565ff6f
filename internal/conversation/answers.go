package conversation

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// tailLength is how many items of a slot are shown at once, and clipLength how
// many characters of each.
const (
	tailLength = 20
	clipLength = 160
	cueLength  = 30 // of the person's own words inside a question
)

func clip(text string) string {
	return clipAt(text, clipLength)
}

func clipAt(text string, length int) string {
	if utf8.RuneCountInString(text) <= length {
		return text
	}
	return string([]rune(text)[:length-1]) + "…"
}

// note records the items of a message in the slot on the screen.
func (d *dialog) note(in intent) {
	limits := d.def.Limits
	switch {
	case d.s.Phase == Review:
		d.out.Fill = in.text
		d.notice(Notice{Kind: Unclear})
	case d.naming():
		if names := d.acceptable(in.text, limits.Post, len(d.named())); names != nil {
			d.name(names)
		}
	default:
		if items := d.acceptable(in.text, limits.Item, d.s.Count); items != nil {
			d.add(items)
		}
	}
}

// acceptable splits a message into items of at most length characters, beside
// those that are there already, and says what is wrong with it; nil: nothing may
// be recorded.
func (d *dialog) acceptable(text string, length, already int) []string {
	refuse := func(n Notice) []string {
		d.out.Fill = text
		d.notice(n)
		return nil
	}
	if text == "" {
		d.notice(Notice{Kind: Blank})
		return nil
	}
	limits := d.def.Limits
	if n := utf8.RuneCountInString(text); n > limits.Message {
		d.notice(Notice{Kind: TooLong, N: n, Max: limits.Message})
		return nil
	}
	items := slices.DeleteFunc(Split(text, d.def.Words.Numerals), func(s string) bool { return !hasWords(s) })
	for _, item := range items {
		if n := utf8.RuneCountInString(item); n > length {
			return refuse(Notice{Kind: LongItem, N: n, Max: length})
		}
	}
	switch n := already + len(items); {
	case len(items) == 0:
		return refuse(Notice{Kind: Wordless})
	case n > limits.Items:
		return refuse(Notice{Kind: TooMany, N: n, Max: limits.Items})
	}
	return items
}

// add appends items to the slot on the screen, where their time puts them.
func (d *dialog) add(items []string) {
	tail := slices.Clone(d.s.Tail)
	changes := make([]form.Change, 0, len(items))
	for _, text := range items {
		id := d.nextID()
		changes = append(changes, form.Change{
			Kind: form.AddItem, Post: d.s.Post, Slot: d.s.Slot, Item: id, Text: text, SentAt: d.at, Covers: cmp.Or(d.s.Covers, d.s.Of),
		})
		line := Line{ID: id, Text: clip(text), At: d.at}
		at, _ := slices.BinarySearchFunc(tail, line, func(a, b Line) int {
			return form.Compare(form.Item{ID: a.ID, SentAt: a.At}, form.Item{ID: b.ID, SentAt: b.At})
		})
		if at > 0 || len(tail) == d.s.Count {
			tail = slices.Insert(tail, at, line)
		}
		d.s.Count++
	}
	if over := len(tail) - tailLength; over > 0 {
		tail = tail[over:]
	}
	d.s.Tail, d.s.None = tail, false
	d.change(changes...)
	d.notice(Notice{Kind: Noted, N: len(items), Slot: d.s.Slot})
	switch slot, _ := d.def.Slot(d.s.Slot); {
	case d.s.Covers != 0:
		d.review()
	case slot.Single:
		d.advance()
	}
}

func (d *dialog) nextID() int64 {
	id := d.s.Next
	d.s.Next++
	return id
}

// none says that the slot stays empty; a yes is needed for it.
func (d *dialog) none() {
	slot, _ := d.def.Slot(d.s.Slot)
	switch {
	case d.naming() && len(d.named()) > 0:
		d.leaveNaming()
	case d.naming():
		d.decline()
	case d.s.Phase != Asking:
		d.notice(Notice{Kind: Unclear})
	case d.s.Count > 0 || d.s.None:
		d.advance()
	case slot.None == "":
		d.notice(Notice{Kind: NothingYet, Slot: d.s.Slot})
	default:
		d.ask(ConfirmNone)
	}
}

func (d *dialog) sayNone() {
	nothing := form.Change{Kind: form.SayNone, Post: d.s.Post, Slot: d.s.Slot}
	if d.s.Of != 0 {
		post, _ := d.form.Post(d.s.Post)
		_, slot, _ := d.def.Parent(post, d.s.Slot, d.s.Of)
		nothing = form.Change{Kind: form.Consider, Post: d.s.Post, Slot: slot, Item: d.s.Of}
	}
	d.change(nothing)
	d.s.None = true
	d.notice(Notice{Kind: NotedNone, Slot: d.s.Slot})
	d.advance()
}

// next goes on when the slot has been answered, after noting what the card's
// field had.
func (d *dialog) next(in intent) {
	if in.pressed && in.text != "" {
		slot, _ := d.def.Slot(d.s.Slot)
		before := len(d.out.Changes)
		d.note(in)
		if slot.Naming || slot.Single || len(d.out.Changes) == before || d.s.Phase == Review {
			return
		}
	}
	switch {
	case d.s.Phase == Review:
		d.submit()
	case d.naming():
		d.leaveNaming()
	case d.s.Count == 0 && !d.s.None:
		d.notice(Notice{Kind: NothingYet, Slot: d.s.Slot})
	default:
		d.advance()
	}
}

// numbered finds an item of the slot by its number, counted from 1.
func (d *dialog) numbered(n int) (id int64, at int, ok bool) {
	hidden := d.s.Count - len(d.s.Tail)
	if n < 1 || n > d.s.Count {
		return 0, 0, false
	}
	if i := n - 1 - hidden; i >= 0 {
		return d.s.Tail[i].ID, i, true
	}
	if post, ok := d.form.Post(d.s.Post); ok {
		if items := questionnaire.ItemsOf(post, d.s.Slot, d.s.Of); n <= len(items) {
			return items[n-1].ID, -1, true
		}
	}
	return 0, 0, false
}

func (d *dialog) noSuch(n int) { d.notice(Notice{Kind: NoSuchItem, N: n, Max: d.count()}) }

func (d *dialog) count() int {
	if d.naming() {
		return len(d.named())
	}
	return d.s.Count
}

// edit opens an item for writing anew on the card.
func (d *dialog) edit(in intent) {
	if d.s.Phase != Asking || in.arg < 1 || in.arg > d.count() {
		d.noSuch(in.arg)
		return
	}
	d.s.Edit, d.touched = in.arg, true
	d.out.Fill = d.textOf(in.arg)
}

// textOf is the whole text of an item or a post by its number.
func (d *dialog) textOf(n int) string {
	if d.naming() {
		if named := d.named(); n <= len(named) {
			post, _ := d.form.Post(named[n-1].ID)
			return post.Name
		}
		return ""
	}
	post, _ := d.form.Post(d.s.Post)
	if items := questionnaire.ItemsOf(post, d.s.Slot, d.s.Of); n <= len(items) {
		return items[n-1].Text
	}
	return ""
}

// rewrite replaces an item by a new text.
func (d *dialog) rewrite(in intent) {
	switch {
	case d.s.Phase != Asking:
		d.notice(Notice{Kind: NothingHere})
		return
	case in.arg == noNumber:
		d.notice(Notice{Kind: EmptyEdit})
		return
	case in.arg < 1 || in.arg > d.count():
		d.noSuch(in.arg)
		return
	case in.text == "":
		d.notice(Notice{Kind: EmptyEdit, N: in.arg})
		return
	}
	limits := d.def.Limits
	items := Split(in.text, d.def.Words.Numerals)
	length := limits.Item
	if d.naming() {
		length = limits.Post
	}
	d.out.Fill = in.text
	switch {
	case !hasWords(in.text) || len(items) == 0:
		d.notice(Notice{Kind: Wordless})
		return
	case len(items) > 1:
		d.notice(Notice{Kind: OneForEdit, N: in.arg})
		return
	case utf8.RuneCountInString(items[0]) > length:
		d.notice(Notice{Kind: LongItem, N: utf8.RuneCountInString(items[0]), Max: length})
		return
	}
	d.out.Fill, d.s.Edit = "", 0
	if d.naming() {
		d.rename(in.arg, items[0])
		return
	}
	id, at, ok := d.numbered(in.arg)
	if !ok {
		d.noSuch(in.arg)
		return
	}
	if at >= 0 {
		d.s.Tail = slices.Clone(d.s.Tail)
		d.s.Tail[at].Text = clip(items[0])
	}
	d.change(form.Change{Kind: form.EditItem, Post: d.s.Post, Slot: d.s.Slot, Item: id, Text: items[0]})
	d.notice(Notice{Kind: Rewritten, N: in.arg})
}

// drop takes items out; all of those named, or none.
func (d *dialog) drop(in intent) {
	numbers := in.args
	if len(numbers) == 0 {
		numbers = []int{in.arg}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if d.s.Phase != Asking {
		d.notice(Notice{Kind: NothingHere})
		return
	}
	for _, n := range numbers {
		if n < 1 || n > d.count() {
			d.noSuch(n)
			return
		}
	}
	if d.naming() {
		d.askDropPost(numbers)
		return
	}
	changes := make([]form.Change, 0, len(numbers))
	for _, n := range numbers {
		id, _, ok := d.numbered(n)
		if !ok {
			d.noSuch(n)
			return
		}
		changes = append(changes, d.without(d.s.Post, d.s.Slot, id)...)
	}
	d.change(changes...)
	if d.form != nil {
		d.fillItems()
	} else {
		d.s.Tail = slices.DeleteFunc(slices.Clone(d.s.Tail), func(l Line) bool {
			return slices.ContainsFunc(changes, func(c form.Change) bool { return c.Item == l.ID })
		})
		d.s.Count -= len(numbers)
	}
	d.notice(Notice{Kind: Dropped, N: len(numbers)})
}

// without are the changes that take an item out, with what was said about it.
func (d *dialog) without(postID int64, slot string, item int64) []form.Change {
	changes := []form.Change{{Kind: form.DropItem, Post: postID, Slot: slot, Item: item}}
	if d.form == nil || d.def == nil {
		return changes
	}
	post, _ := d.form.Post(postID)
	for _, about := range d.def.About(slot) {
		for _, it := range questionnaire.ItemsOf(post, about.ID, item) {
			changes = append(changes, d.without(postID, about.ID, it.ID)...)
		}
	}
	return changes
}

// overtaken handles what was sent before the present slot came on the screen and
// arrived after: an answer belongs to the question that was there then.
func (d *dialog) overtaken(in intent) bool {
	if in.pressed || d.s.Phase == Idle || d.at >= d.s.Here || d.at < d.s.Here-latest {
		return false
	}
	stop, known := d.stopAt(d.at)
	if known && stop.Post == d.s.Post && stop.Slot == d.s.Slot && stop.Of == d.s.Of {
		return false
	}
	if !known || in.do != ActNote || d.def.Naming(stop.Slot) || d.gone(stop) {
		d.out.Fill = in.text
		d.notice(Notice{Kind: TooLate})
		return true
	}
	items := d.acceptable(in.text, d.def.Limits.Item, 0)
	for _, text := range items {
		d.change(form.Change{
			Kind: form.AddItem, Post: stop.Post, Slot: stop.Slot, Item: d.nextID(), Text: text, SentAt: d.at, Covers: stop.Of,
		})
	}
	if len(items) > 0 {
		d.notice(Notice{Kind: NotedLate, N: len(items), Slot: stop.Slot})
	}
	return true
}

// gone says that the item is no longer there about which a slot was asked.
func (d *dialog) gone(stop Stop) bool {
	if stop.Of == 0 {
		return false
	}
	post, _ := d.form.Post(stop.Post)
	_, _, there := d.def.Parent(post, stop.Slot, stop.Of)
	return !there
}

// latest is how late a platform may deliver (feishu: the last try comes after six
// hours); a clock that is further off is wrong rather than late. Milliseconds.
const latest = 8 * 60 * 60 * 1000

// stopAt finds the slot that was on the screen at an instant before the present
// one came, unless its post is gone.
func (d *dialog) stopAt(at int64) (Stop, bool) {
	for _, stop := range slices.Backward(d.s.Trail) {
		if stop.At <= at {
			there := slices.ContainsFunc(d.s.Posts, func(p Post) bool { return p.ID == stop.Post })
			return stop, there || d.def.Naming(stop.Slot)
		}
	}
	return Stop{}, false
}
