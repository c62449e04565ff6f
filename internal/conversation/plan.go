package conversation

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Plan is what a form from a file would add to the record, or has added.
type Plan struct {
	// Unit, Name and Notes are the file's.
	Unit, Name string
	Notes      []form.Remark
	Posts      []PlanPost
	Left       []LeftOut
}

// PlanPost is what is added to one post. ID is that of the record; 0: the post is
// new.
type PlanPost struct {
	ID                    int64
	Name                  string
	Duties, Powers, Risks PlanCell
}

// PlanCell is what comes from one cell of the file.
type PlanCell struct {
	Items []string // to be added, in their order
	Known int      // items that the record has already; they are not added again
	None  bool     // the file says expressly that there is nothing, and the record nothing yet
}

// LeftOut is something in the file that cannot be taken over.
type LeftOut struct {
	Why  Reason
	Post string
	Slot string // empty for a whole post
	Text string // the beginning of what is left out; empty for TooManyItems
	// N is how many characters there are, or how many items are left out, Max how
	// many there may be.
	N, Max int
}

// Reason is why something is left out.
type Reason string

// The reasons.
const (
	NamelessPost Reason = "nameless"   // the file does not say which post it is
	LongPost     Reason = "long_post"  // the post's name has N characters
	TooManyPosts Reason = "many_posts" // the record has Max posts
	LongEntry    Reason = "long_item"  // the item has N characters
	TooManyItems Reason = "many_items" // N items more than the slot takes
	OtherPart    Reason = "other_part" // it belongs to another part of the form, which is asked
)

// Adds says how many posts, duties, powers and risk points are new.
func (p Plan) Adds() (posts, duties, powers, risks int) {
	for _, post := range p.Posts {
		if post.ID == 0 {
			posts++
		}
		duties += len(post.Duties.Items)
		powers += len(post.Powers.Items)
		risks += len(post.Risks.Items)
	}
	return posts, duties, powers, risks
}

// Known says how many items the record has already.
func (p Plan) Known() int {
	n := 0
	for _, post := range p.Posts {
		n += post.Duties.Known + post.Powers.Known + post.Risks.Known
	}
	return n
}

// Empty says that nothing would change.
func (p Plan) Empty() bool {
	posts, duties, powers, risks := p.Adds()
	none := slices.ContainsFunc(p.Posts, func(post PlanPost) bool { return post.Duties.None || post.Powers.None })
	return posts+duties+powers+risks == 0 && !none
}

// planner puts a form from a file beside a record.
type planner struct {
	def    *questionnaire.Definition
	record form.Form
	known  []string // the roster's posts of the person
	others []string // the folded names of the entries of the other kinds
	plan   Plan
	seen   map[string]map[string]bool // the folded texts, by post and cell
}

func planFor(def *questionnaire.Definition, record form.Form, known []string, sheet form.Sheet) Plan {
	p := planner{
		def: def, record: record, known: known, seen: map[string]map[string]bool{},
		plan: Plan{Unit: Clean(sheet.Unit), Name: Clean(sheet.Name), Notes: sheet.Notes},
	}
	p.record.Posts = nil
	for _, kind := range def.Kinds[1:] {
		if kind.Once {
			p.others = append(p.others, folded(kind.Name))
		}
	}
	for _, post := range record.Posts {
		if post.Kind == def.Kinds[0].ID {
			p.record.Posts = append(p.record.Posts, post)
		} else {
			p.others = append(p.others, folded(post.Name))
		}
	}
	for _, post := range sheet.Posts {
		p.post(post)
	}
	return p.plan
}

// ofAnotherPart says whether a row of a unit's form is none of a section: it is named
// like another entry, or says of each of its lines who decides, as a process does.
func (p *planner) ofAnotherPart(name string, s form.SheetPost) bool {
	if len(p.def.Kinds) == 1 {
		return false
	}
	if slices.Contains(p.others, folded(name)) {
		return true
	}
	steps, deciders := p.split(s.Duties), p.split(s.Powers)
	about := func(line string) bool {
		return slices.ContainsFunc(steps, func(step string) bool { return len(line) > len(step) && strings.HasPrefix(line, step) })
	}
	return len(deciders) > 0 && !slices.ContainsFunc(deciders, func(line string) bool { return !about(line) })
}

// split cuts the lines of a cell into items.
func (p *planner) split(lines []string) []string {
	return slices.DeleteFunc(Split(Clean(strings.Join(lines, "\n")), p.def.Words.Numerals), func(s string) bool { return !hasWords(s) })
}

// folded makes two ways of writing the same text equal.
func folded(text string) string { return questionnaire.Fold(strings.Join(strings.Fields(text), "")) }

// post plans one post of the file. A post without a name is the person's only one,
// when there is only one.
func (p *planner) post(s form.SheetPost) {
	name := strings.Join(strings.Fields(Clean(s.Name)), " ")
	switch {
	case hasWords(name):
	case len(p.record.Posts) == 1:
		name = p.record.Posts[0].Name
	case len(p.record.Posts) == 0 && len(p.plan.Posts) == 0 && len(p.known) == 1:
		name = p.known[0]
	default:
		p.leave(LeftOut{Why: NamelessPost, Text: clip(strings.Join(slices.Concat(s.Duties, s.Powers, s.Risks), " "))})
		return
	}
	if p.ofAnotherPart(name, s) {
		p.leave(LeftOut{Why: OtherPart, Post: clip(name)})
		return
	}
	at := p.find(name)
	if at < 0 {
		return
	}
	post := &p.plan.Posts[at]
	risks, supplement := p.def.Risks(), p.def.Supplement()
	p.cell(post, &post.Duties, questionnaire.SlotDuties, []string{questionnaire.SlotDuties}, s.Duties)
	p.cell(post, &post.Powers, questionnaire.SlotPowers, []string{questionnaire.SlotPowers}, s.Powers)
	p.cell(post, &post.Risks, supplement, risks, s.Risks)
	// The official form has one cell for all categories: that it says “none” does
	// not answer each of them.
	post.Risks.None = false
}

func (p *planner) leave(l LeftOut) { p.plan.Left = append(p.plan.Left, l) }

// find is the place of a post in the plan, where it is put when it is not there
// yet; -1: it is left out.
func (p *planner) find(name string) int {
	same := folded(name)
	if i := slices.IndexFunc(p.plan.Posts, func(post PlanPost) bool { return folded(post.Name) == same }); i >= 0 {
		return i
	}
	planned := PlanPost{Name: name}
	if i := slices.IndexFunc(p.record.Posts, func(post form.Post) bool { return folded(post.Name) == same }); i >= 0 {
		planned.ID, planned.Name = p.record.Posts[i].ID, p.record.Posts[i].Name
	} else {
		limits := p.def.Limits
		added, _, _, _ := p.plan.Adds()
		if n := utf8.RuneCountInString(name); n > limits.Post {
			p.leave(LeftOut{Why: LongPost, Post: clip(name), N: n, Max: limits.Post})
			return -1
		}
		if len(p.record.Posts)+added >= limits.Items {
			p.leave(LeftOut{Why: TooManyPosts, Post: clip(name), Max: limits.Items})
			return -1
		}
	}
	p.plan.Posts = append(p.plan.Posts, planned)
	return len(p.plan.Posts) - 1
}

// cell plans the lines of a cell for a slot. What any of the slots beside has is
// known already.
func (p *planner) cell(post *PlanPost, cell *PlanCell, slot string, beside, lines []string) {
	record, _ := p.record.Post(post.ID)
	key := folded(post.Name) + "\n" + slot
	if p.seen[key] == nil {
		p.seen[key] = map[string]bool{}
		for _, id := range beside {
			for _, item := range record.Answers[id].Items {
				p.seen[key][folded(item.Text)] = true
			}
		}
	}
	items := p.split(lines)
	if c, ok := p.def.Words.Command(strings.Join(items, "\n")); ok && c == questionnaire.CmdNone {
		cell.None = len(cell.Items) == 0 && !record.Answers[slot].Given()
		return
	}
	limits, over := p.def.Limits, 0
	for _, item := range items {
		n := utf8.RuneCountInString(item)
		switch same := folded(item); {
		case p.seen[key][same]:
			cell.Known++
		case n > limits.Item:
			p.leave(LeftOut{Why: LongEntry, Post: clip(post.Name), Slot: slot, Text: clipAt(item, cueLength), N: n, Max: limits.Item})
		case len(record.Answers[slot].Items)+len(cell.Items) >= limits.Items:
			over++
		default:
			p.seen[key][same] = true
			cell.Items = append(cell.Items, item)
			cell.None = false
		}
	}
	if over > 0 {
		p.leave(LeftOut{Why: TooManyItems, Post: clip(post.Name), Slot: slot, N: over, Max: limits.Items})
	}
}
