package phrase

import (
	"slices"
	"strings"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// The actions of what is remembered of a form. Ref is the employee number of whose
// form it is; empty: the own one.
const (
	HistoryVersions = "history_versions" // Arg: the two versions (Pair.Arg); 0: the last two
	HistorySeen     = "history_seen"
)

// Pair is two versions to be compared.
type Pair struct{ From, To int }

const pairBits = 16

// Arg is the pair as an action carries it.
func (p Pair) Arg() int64 { return int64(p.From)<<pairBits | int64(p.To) }

// PairOf reads a pair; what is none comes back as one that no form has.
func PairOf(arg int64) Pair {
	if arg < 0 || arg >= 1<<(2*pairBits) {
		return Pair{}
	}
	return Pair{From: int(arg >> pairBits), To: int(arg & (1<<pairBits - 1))}
}

// Act is one thing that happened to a form: a version came, or somebody moved it.
type Act struct {
	At time.Time
	// Revision is the version that came by it; 0: it moved the form only.
	Revision int
	Move     form.ChangeKind
	By       Who
	Why      string // the reason that was given; may be empty
	Meeting  string // the collective review; may be empty
}

// Who is who did something.
type Who struct {
	Name string
	Role staff.Role
	Unit string // empty: the unit of whose form it is
	Own  bool   // it is their own form
}

// Versions is what there is of a form.
type Versions struct {
	Person staff.Person
	Own    bool // the reader's
	Status form.Status
	Acts   []Act // the first one first
	Count  int   // how many versions there are
	// Pair are those that are compared, zero when there are not two; Differences is in
	// what they differ.
	Pair        Pair
	Differences []form.Difference
	MaySeeTrail bool // the reader may ask who has seen the form
}

// How much of a form's history a card shows; a text shows more.
const (
	actsMost, actsMostText               = 12, 60
	differencesMost, differencesMostText = 20, 100
)

// Versions lists the versions of a form and says in what two of them differ.
func (b Bulletin) Versions(v Versions) Sheet {
	s := b.sheet(b.say("history_title", "name", v.Person.Name))
	s.Card.Subtitle, s.Card.Tag = b.Status(v.Status), b.say("history_count", "count", itoa(v.Count))
	s.Card.Body = append(s.Card.Body, text(b.acts(v.Acts)))
	s.Card.Body = append(s.Card.Body, message.Block{Rule: &message.Rule{}})
	if v.Pair == (Pair{}) {
		s.Card.Body = append(s.Card.Body, muted(b.say("history_only_one")))
	} else {
		s.Card.Body = append(s.Card.Body, b.differences(v)...)
	}
	if buttons := b.pairs(v); len(buttons) > 0 {
		s.Card.Body = append(s.Card.Body, row(buttons...))
	}
	name := v.Person.Name
	if v.Own {
		name = ""
	}
	if v.MaySeeTrail {
		seen := b.actArg(b.say("history_button_seen"), HistorySeen, 0, message.Ordinary)
		seen.Action.Ref = v.Person.ID
		s.Card.Body = append(s.Card.Body, row(seen))
	}
	if isUnit(v.Person) {
		name = b.say("history_command_unit")
	}
	if v.Count > 1 {
		s.Hint = b.say("history_hint", "command", strings.TrimSpace(b.say("history_command")+" "+name), "from", itoa(v.Pair.From), "to", itoa(v.Pair.To))
	}
	return s
}

// acts are the lines of what happened, the last of them when there are too many.
func (b Bulletin) acts(acts []Act) string {
	most := actsMost
	if b.Whole {
		most = actsMostText
	}
	var lines []string
	if len(acts) > most {
		lines = append(lines, b.say("history_earlier", "count", itoa(len(acts)-most)))
		acts = acts[len(acts)-most:]
	}
	for _, a := range acts {
		lines = append(lines, b.actLine(a))
	}
	return joinLines(lines...)
}

func (b Bulletin) actLine(a Act) string {
	name := actPhrase(a)
	if name == "history_behalf" && b.unit() {
		name = "history_submitted_by" // those who write it take turns
	}
	done := b.say(name, "who", b.who(a.By), "meeting", a.Meeting)
	if a.Why != "" {
		done = b.say("history_why", "done", done, "reason", brief(a.Why))
	}
	if a.Revision > 0 {
		return b.say("history_version", "revision", itoa(a.Revision), "moment", b.Moment(a.At), "done", done)
	}
	return b.say("history_act", "moment", b.Moment(a.At), "done", done)
}

// actPhrase is the phrase for what somebody did.
func actPhrase(a Act) string {
	switch {
	case a.Move == form.Decide && a.Meeting != "":
		return "history_decided_at"
	case a.Move == form.Submit && a.By.Own:
		return "history_submitted"
	case a.Move == form.Submit && a.By.Name == "":
		return "history_submitted_unknown"
	case a.Move == form.Submit:
		return "history_behalf"
	case slices.Contains([]form.ChangeKind{form.Pass, form.Return, form.Decide, form.Sign, form.File, form.Receive, form.Void}, a.Move):
		return "history_" + string(a.Move)
	default:
		return "history_other"
	}
}

// who is a person with what they are.
func (b Bulletin) who(w Who) string {
	switch role := b.role(w.Role); {
	case w.Own:
		return b.say("history_self")
	case role == "" && w.Unit == "":
		return w.Name
	case role == "":
		return b.say("history_who", "name", w.Name, "role", w.Unit)
	default:
		return b.say("history_who", "name", w.Name, "role", strings.TrimSpace(w.Unit+" "+role))
	}
}

// differences are the lines of in what two versions differ, by post and slot.
func (b Bulletin) differences(v Versions) []message.Block {
	all := slices.DeleteFunc(slices.Clone(v.Differences), func(d form.Difference) bool {
		return d.Kind == form.Consider || d.Kind == form.EditItem && d.Was == d.Text
	})
	pair := []string{"from", itoa(v.Pair.From), "to", itoa(v.Pair.To)}
	if len(all) == 0 {
		return []message.Block{strong(b.say("history_same", pair...))}
	}
	added, dropped, changed := tallied(all)
	counts := b.figures(figure{"history_added_count", added}, figure{"history_dropped_count", dropped}, figure{"history_changed_count", changed})
	blocks := []message.Block{strong(b.say("history_pair", append(pair, "counts", strings.Join(counts, between))...))}
	most := differencesMost
	if b.Whole {
		most = differencesMostText
	}
	rest := max(0, len(all)-most)
	for _, g := range b.grouped(all[:len(all)-rest]) {
		lines := []string{g.head}
		for _, d := range g.differences {
			lines = append(lines, b.difference(d))
		}
		blocks = append(blocks, text(joinLines(lines...)))
	}
	if rest > 0 {
		blocks = append(blocks, muted(b.say("history_more", "count", itoa(rest))))
	}
	return blocks
}

// tallied counts differences by what they are.
func tallied(all []form.Difference) (added, dropped, changed int) {
	for _, d := range all {
		switch d.Kind {
		case form.AddPost, form.AddItem:
			added++
		case form.DropPost, form.DropItem:
			dropped++
		default:
			changed++
		}
	}
	return added, dropped, changed
}

type differenceGroup struct {
	head        string
	differences []form.Difference
}

// grouped puts differences together by post and slot, the slots in the order in which
// they are asked.
func (b Bulletin) grouped(all []form.Difference) []differenceGroup {
	posts, place := map[int64]int{}, func(d form.Difference) int {
		if d.Slot == "" {
			return -1
		}
		return b.Definition.Place(d.Slot)
	}
	for _, d := range all {
		if _, known := posts[d.Post]; !known {
			posts[d.Post] = len(posts)
		}
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y form.Difference) int {
		if x.Post != y.Post {
			return posts[x.Post] - posts[y.Post]
		}
		return place(x) - place(y)
	})
	var groups []differenceGroup
	for i, d := range all {
		if i == 0 || d.Post != all[i-1].Post || d.Slot != all[i-1].Slot {
			groups = append(groups, differenceGroup{head: b.differenceHead(d, len(posts) > 1)})
		}
		last := &groups[len(groups)-1]
		last.differences = append(last.differences, d)
	}
	return groups
}

func (b Bulletin) differenceHead(d form.Difference, several bool) string {
	switch slot := b.slotName(d.Slot); {
	case d.Slot == "":
		if b.unit() {
			return b.say("history_head_entries")
		}
		return b.say("history_head_posts")
	case several:
		return b.say("history_head_post", "post", brief(d.Name), "slot", slot)
	default:
		return b.say("history_head", "slot", slot)
	}
}

// difference is one difference in words.
func (b Bulletin) difference(d form.Difference) string {
	switch d.Kind {
	case form.AddPost, form.AddItem:
		return b.say("history_added", "text", brief(d.Text))
	case form.DropPost, form.DropItem:
		return b.say("history_dropped", "text", brief(d.Was))
	case form.SayNone:
		return b.say("history_none")
	default:
		return b.say("history_changed", "was", brief(d.Was), "text", brief(d.Text))
	}
}

// pairsMost is how many pairs there are to choose from.
const pairsMost = 4

// pairs are the buttons to the other neighbouring versions, the last first.
func (b Bulletin) pairs(v Versions) []message.Button {
	var buttons []message.Button
	for to := v.Count; to > 1 && len(buttons) < pairsMost; to-- {
		p := Pair{From: to - 1, To: to}
		if p == v.Pair {
			continue
		}
		button := b.actArg(b.say("history_button_pair", "from", itoa(p.From), "to", itoa(p.To)), HistoryVersions, p.Arg(), message.Ordinary)
		button.Action.Ref = v.Person.ID
		buttons = append(buttons, button)
	}
	return buttons
}

// Trace is what somebody has done with a form.
type Trace struct {
	By     Who
	Phrase string // of what they have done: one of seen_…
	Times  int
	Last   time.Time
}

// Trail is who has had to do with a form besides its author, the last first.
type Trail struct {
	Person staff.Person
	Own    bool
	Traces []Trace
}

// tracesMost is how many lines of a trail a card shows.
const tracesMost = 30

// Seen says who has opened, exported or reviewed a form.
func (b Bulletin) Seen(t Trail) Sheet {
	name := "seen_title"
	if t.Own {
		name = "seen_title_own"
	}
	s := b.sheet(b.say(name, "name", t.Person.Name))
	s.Card.Subtitle = b.Date(b.Now)
	if len(t.Traces) == 0 {
		s.Card.Body = append(s.Card.Body, text(b.say("seen_nobody")))
	}
	most := tracesMost
	if b.Whole {
		most = len(t.Traces)
	}
	var lines []string
	for _, tr := range t.Traces[:min(most, len(t.Traces))] {
		done := b.say(tr.Phrase)
		if tr.Times > 1 {
			done = b.say("seen_times", "done", done, "count", itoa(tr.Times))
		}
		lines = append(lines, b.say("seen_line", "who", b.who(tr.By), "done", done, "moment", b.Moment(tr.Last)))
	}
	if len(lines) > 0 {
		s.Card.Body = append(s.Card.Body, text(joinLines(lines...)))
	}
	if rest := len(t.Traces) - len(lines); rest > 0 {
		s.Card.Body = append(s.Card.Body, muted(b.say("seen_more", "count", itoa(rest))))
	}
	button := b.actArg(b.say("history_button_versions"), HistoryVersions, 0, message.Ordinary)
	button.Action.Ref = t.Person.ID
	s.Card.Body = append(s.Card.Body, muted(b.say("seen_note")), row(button))
	return s
}
