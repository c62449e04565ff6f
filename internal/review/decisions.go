package review

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// decision is what a collective review makes of one item.
type decision struct {
	number int
	fate   form.Fate // empty: it stays
	into   int       // of a merge: the number of the item that stays for both
	text   string    // of a rewording
}

// agenda is a form as it is decided on.
type agenda struct {
	words      *questionnaire.Words
	definition *questionnaire.Definition
	form       form.Form
	items      []form.Numbered
}

// read reads what was decided, one item a line or between semicolons: “2 reword …”,
// “3 merge 1”, “4 drop”. What is not named stays. When a line is not understood
// nothing is.
func (a agenda) read(text string) ([]decision, *fault) {
	var all []decision
	for _, line := range parts(text) {
		if numbers, _, ok := a.words.Numbered(line, questionnaire.CmdDrop); ok {
			for _, n := range numbers {
				all = append(all, decision{number: n, fate: form.Dropped})
			}
			continue
		}
		d, numbered, wrong := a.line(line)
		last := len(all) - 1
		switch {
		case wrong != nil:
			return nil, wrong
		case numbered:
			all = append(all, d)
		case last >= 0 && all[last].fate == form.Reworded:
			all[last].text += joint + line
		default:
			return nil, faultOf("decide_unclear", "line", line)
		}
	}
	if len(all) == 0 {
		return nil, faultOf("decide_nothing")
	}
	if wrong := a.check(all); wrong != nil {
		return all, wrong
	}
	return all, a.whole(all)
}

// whole says what would be missing in the form that was not before.
func (a agenda) whole(all []decision) *fault {
	changes, _ := a.changes(all)
	before := a.definition.Missing(a.form)
	for _, place := range a.definition.Missing(form.Apply(a.form, changes...)) {
		if !slices.Contains(before, place) {
			slot, _ := a.definition.Slot(place.Slot)
			return faultOf("decide_needed", "slot", slot.Name)
		}
	}
	return nil
}

// parent is the number of the item that another is about; 0: about none.
func (a agenda) parent(it form.Numbered) int {
	post, _ := a.form.Post(it.Post)
	of, slot, ok := a.definition.Parent(post, it.Slot, it.Item.Covers)
	i := slices.IndexFunc(a.items, func(other form.Numbered) bool {
		return ok && other.Post == it.Post && other.Slot == slot && other.Item.ID == of.ID
	})
	return i + 1
}

// under are the numbers of all items that are about an item, or about one of these.
func (a agenda) under(number int) []int {
	var all []int
	for _, it := range a.items {
		if a.parent(it) == number {
			all = append(append(all, it.Number), a.under(it.Number)...)
		}
	}
	return all
}

// line reads one line; numbered says whether it begins with an item's number.
func (a agenda) line(line string) (d decision, numbered bool, wrong *fault) {
	n, rest, _, ok := a.words.Item(line)
	if !ok {
		return d, false, nil
	}
	d.number = n
	if text, _, _, ok := a.words.Begun(rest, questionnaire.CmdReword); ok {
		d.fate, d.text = form.Reworded, text
		return d, true, nil
	}
	if target, _, _, ok := a.words.Begun(rest, questionnaire.CmdMerge); ok {
		into, behind, _, ok := a.words.Item(target)
		if !ok || behind != "" {
			return d, true, faultOf("decide_merge_where", "line", line)
		}
		d.fate, d.into = form.Merged, into
		return d, true, nil
	}
	switch {
	case a.means(rest, questionnaire.CmdDrop):
		d.fate = form.Dropped
		return d, true, nil
	case a.means(rest, questionnaire.CmdRetain):
		return d, true, nil
	}
	if n < 1 || n >= notItems {
		return d, false, nil
	}
	return d, true, faultOf("decide_unclear", "line", line)
}

// means says whether a text is a command's word and nothing else.
func (a agenda) means(text string, c questionnaire.Command) bool {
	rest, _, _, ok := a.words.Begun(text, c)
	return ok && rest == ""
}

// check finds the first decision that cannot be: a number that is none, an item twice,
// a merge of what does not belong together.
func (a agenda) check(all []decision) *fault {
	count := strconv.Itoa(len(a.items))
	fates := map[int]form.Fate{}
	for _, d := range all {
		_, twice := fates[d.number]
		switch {
		case d.number < 1 || d.number > len(a.items):
			return faultOf("decide_number", "number", strconv.Itoa(d.number), "count", count)
		case twice:
			return faultOf("decide_twice", "number", strconv.Itoa(d.number))
		}
		fates[d.number] = d.fate
	}
	for _, d := range all {
		if wrong := a.checkOne(d, fates); wrong != nil {
			return wrong
		}
		if wrong := a.checkUnder(d, fates); wrong != nil {
			return wrong
		}
	}
	return nil
}

// checkUnder finds fault with a decision about what goes with another item anyway, and
// with a merge of what has more under it.
func (a agenda) checkUnder(d decision, fates map[int]form.Fate) *fault {
	if d.fate == form.Merged {
		if under := a.under(d.number); len(under) > 0 {
			return faultOf("decide_merge_under", "number", strconv.Itoa(d.number), "under", strconv.Itoa(under[0]))
		}
	}
	for of := a.parent(a.items[d.number-1]); of > 0; of = a.parent(a.items[of-1]) {
		if fates[of] == form.Dropped && d.fate != form.Dropped {
			return faultOf("decide_under", "number", strconv.Itoa(d.number), "into", strconv.Itoa(of))
		}
	}
	return nil
}

func (a agenda) checkOne(d decision, fates map[int]form.Fate) *fault {
	number := strconv.Itoa(d.number)
	switch d.fate {
	case form.Reworded:
		return a.checkText(d)
	case form.Merged:
		into := strconv.Itoa(d.into)
		switch {
		case d.into < 1 || d.into > len(a.items):
			return faultOf("decide_number", "number", into, "count", strconv.Itoa(len(a.items)))
		case d.into == d.number:
			return faultOf("decide_merge_self", "number", number)
		case fates[d.into] == form.Merged || fates[d.into] == form.Dropped:
			return faultOf("decide_merge_gone", "number", number, "into", into)
		case !a.akin(a.items[d.number-1], a.items[d.into-1]):
			return faultOf("decide_merge_apart", "number", number, "into", into)
		}
	default:
	}
	return nil
}

func (a agenda) checkText(d decision) *fault {
	number := strconv.Itoa(d.number)
	switch {
	case !strings.ContainsFunc(d.text, unicode.IsLetter):
		return faultOf("decide_no_text", "number", number)
	case utf8.RuneCountInString(d.text) > a.definition.Limits.Item:
		return faultOf("decide_long", "number", number, "max", strconv.Itoa(a.definition.Limits.Item))
	default:
		return nil
	}
}

// akin says whether two items can be merged: of one post, in one slot or both risks, and
// about the same item when they are about one.
func (a agenda) akin(x, y form.Numbered) bool {
	if x.Post != y.Post || a.parent(x) != a.parent(y) {
		return false
	}
	risks := a.definition.Risks()
	return x.Slot == y.Slot || slices.Contains(risks, x.Slot) && slices.Contains(risks, y.Slot)
}

// changes are what the decisions make of the form, and the same as what is kept of
// them. What is about an item goes with it. Where the last item goes it is said that there
// is nothing.
func (a agenda) changes(all []decision) (changes []form.Change, said []form.Comment) {
	gone := map[int]bool{}
	for _, d := range all {
		it := a.items[d.number-1]
		at := form.Change{Post: it.Post, Slot: it.Slot, Item: it.Item.ID}
		c := form.Comment{Post: it.Post, Slot: it.Slot, Item: it.Item.ID, About: it.Item.Text, Fate: d.fate}
		switch {
		case d.fate == form.Reworded && d.text != it.Item.Text:
			at.Kind, at.Text, c.Text = form.EditItem, d.text, d.text
			changes, said = append(changes, at), append(said, c)
			if it.Item.Considered && len(a.definition.About(it.Slot)) > 0 { // a step without risk points has none still
				at.Kind, at.Text = form.Consider, ""
				changes = append(changes, at)
			}
		case d.fate == form.Merged:
			c.Text, gone[d.number] = a.items[d.into-1].Item.Text, true
			said = append(said, c)
		case d.fate == form.Dropped:
			gone[d.number] = true
			for _, n := range a.under(d.number) {
				gone[n] = true
			}
			said = append(said, c)
		default:
		}
	}
	return append(changes, a.without(gone)...), said
}

// without are the changes that take items out.
func (a agenda) without(gone map[int]bool) []form.Change {
	type place struct {
		post int64
		slot string
		of   int
	}
	left := map[place]int{}
	for _, it := range a.items {
		left[place{it.Post, it.Slot, a.parent(it)}]++
	}
	var changes []form.Change
	for _, it := range a.items {
		if !gone[it.Number] {
			continue
		}
		changes = append(changes, form.Change{Kind: form.DropItem, Post: it.Post, Slot: it.Slot, Item: it.Item.ID})
		of := a.parent(it)
		at := place{it.Post, it.Slot, of}
		left[at]--
		slot, _ := a.definition.Slot(it.Slot)
		switch {
		case left[at] > 0 || gone[of]:
		case of == 0 && len(slot.Of) == 0 && (slot.None != "" || slot.Kind == ""):
			changes = append(changes, form.Change{Kind: form.SayNone, Post: it.Post, Slot: it.Slot})
		case of > 0 && slot.None != "":
			changes = append(changes, form.Change{Kind: form.Consider, Post: it.Post, Slot: a.items[of-1].Slot, Item: a.items[of-1].Item.ID})
		}
	}
	return changes
}
