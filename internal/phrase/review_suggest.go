package phrase

import (
	"time"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// The actions of suggestions. Ref is the suggestion, or what was asked for.
const (
	ReviewSuggest  = "review_suggest"  // on a form: the field has the suggestion
	SuggestShow    = "suggest_show"    // one that waits for its author
	SuggestAdopt   = "suggest_adopt"   // the field has the wording
	SuggestDecline = "suggest_decline" // the second field has the reply
	SuggestComment = "suggest_comment" // what a colleague was asked for; Version: the version they saw
	SuggestAsk     = "suggest_ask"     // Ref: the colleague who is asked, see PersonRef
	SuggestMine    = "suggest_mine"    // what somebody got and gave
)

// FieldReply is the field for why a suggestion is not taken over.
const FieldReply = "reply"

// longestReply is how long a reply may be, in characters.
const longestReply = 300

// SuggestedFigures are a suggestion as its author sees it.
type SuggestedFigures struct {
	Suggestion form.Suggestion
	By         string // the name of whoever suggests it
	// Now is the item as it reads now; empty: it is about the whole form, or gone.
	Now         string
	Gone        bool
	Fault, Fill string
	Reply       string
}

// Suggested is the card of a suggestion, with the fields in which its author answers.
func (sc Scene) Suggested(f SuggestedFigures) message.Card {
	s := f.Suggestion
	title := sc.say("suggested_title_"+string(s.Kind), "name", f.By)
	c := message.Card{Title: title, Summary: title, Tone: message.Calm}
	if f.Fault != "" {
		c.Body = append(c.Body, strong(f.Fault), message.Block{Rule: &message.Rule{}})
	}
	if s.About != "" {
		c.Body = append(c.Body, muted(sc.say("suggested_about", "slot", sc.slotName(s.Slot))), text(s.About))
	}
	c.Body = append(c.Body, strong(sc.say("suggested_text", "text", s.Text)))
	if s.Answer != form.Open {
		c.Tone = message.Done
		c.Body = append(c.Body, muted(sc.say("suggested_"+string(s.Answer), "reply", s.Reply)))
		return c
	}
	if f.Gone {
		c.Body = append(c.Body, muted(sc.say("suggested_gone")))
	}
	button := func(label, action string, look message.Look) message.Button {
		return message.Button{Label: sc.say(label), Look: look, Action: message.Action{
			Name: action, Ref: s.ID, Owner: Owner(sc.Person),
		}}
	}
	value, hint := f.Fill, "suggested_new_hint"
	if s.Item != 0 {
		hint = "suggested_item_hint"
		if value == "" {
			value = f.Now
		}
	}
	c.Body = append(c.Body, message.Block{Form: &message.Form{
		Name: "form",
		Fields: []message.Field{
			{Name: FieldAnswer, Label: sc.say("suggested_wording"), Placeholder: sc.say(hint), Value: value, Lines: 3, Max: min(1000, sc.Definition.Limits.Item)},
			{Name: FieldReply, Label: sc.say("suggested_reply"), Placeholder: sc.say("suggested_reply_hint"), Value: f.Reply, Lines: 2, Max: longestReply},
		},
		Buttons: []message.Button{
			button("button_suggest_adopt", SuggestAdopt, message.Primary),
			button("button_suggest_decline", SuggestDecline, message.Ordinary),
		},
	}}, muted(sc.say("suggested_foot")))
	return c
}

// Unfit says why a text cannot be an item.
func (sc Scene) Unfit(n conversation.Notice) string {
	switch n.Kind {
	case conversation.Blank:
		return sc.say("suggest_blank")
	case conversation.OneForEdit:
		return sc.say("suggest_one")
	case conversation.LongItem:
		return sc.say("suggest_long", "count", itoa(n.N), "max", itoa(n.Max))
	default:
		return sc.say("suggest_wordless")
	}
}

// AskedFigures are a form as a colleague sees it who was asked for a comment.
type AskedFigures struct {
	ID          string // of what was asked for
	Author      staff.Person
	Form        form.Form
	At          time.Time
	Done        bool // the comments are on their way
	Fault, Fill string
}

// Asked is the card with an author's risk points for the colleague whom they asked.
func (sc Scene) Asked(f AskedFigures) message.Card {
	title := sc.say("asked_title", "name", f.Author.Name)
	c := message.Card{Title: title, Summary: title, Subtitle: sc.say("review_form_version", "revision", itoa(f.Form.Revision), "moment", sc.Moment(f.At)), Tone: message.Calm}
	if f.Fault != "" {
		c.Body = append(c.Body, strong(f.Fault), message.Block{Rule: &message.Rule{}})
	}
	if f.Done {
		c.Tone = message.Done
		c.Body = append(c.Body, text(sc.say("asked_done", "name", f.Author.Name)))
		return c
	}
	b := Bulletin{Scene: sc}
	c.Body = append(c.Body, text(sc.say("asked_body", "name", f.Author.Name)))
	c.Body = append(c.Body, b.riskPoints(f.Form)...)
	c.Body = append(c.Body, message.Block{Form: &message.Form{
		Name:   "form",
		Fields: []message.Field{{Name: FieldAnswer, Placeholder: sc.say("asked_hint"), Value: f.Fill, Lines: 3, Max: longestReasons}},
		Buttons: []message.Button{{Label: sc.say("button_suggest_comment"), Look: message.Primary, Action: message.Action{
			Name: SuggestComment, Ref: f.ID, Version: int64(f.Form.Revision), Owner: Owner(sc.Person),
		}}},
	}}, muted(sc.say("asked_foot")))
	return c
}

// riskPoints are the risk points of a form alone, numbered through.
func (b Bulletin) riskPoints(f form.Form) []message.Block {
	return b.numbered(f, func(s questionnaire.Slot) bool { return s.Risk })[0]
}

// Exchanged is a suggestion in somebody's list.
type Exchanged struct {
	form.Suggestion
	Name string // of the other one
	Mine bool   // the person has to answer it
}

// Exchange lists the suggestions that somebody got and gave, the last one first.
func (b Bulletin) Exchange(all []Exchanged, page int) Sheet {
	if len(all) == 0 {
		return Sheet{Line: b.say("exchange_none")}
	}
	s := b.sheet(b.say("exchange_title"))
	from, to, at, pages := b.page(len(all), page)
	s.Card.Tag = b.pageTag(at, pages)
	entries := make([]message.Entry, 0, to-from)
	for i, x := range all[from:to] {
		e := message.Entry{Number: from + i + 1, Text: b.exchanged(x)}
		if x.Mine && x.Answer == form.Open {
			button := b.actArg(b.say("button_suggest_answer"), SuggestShow, 0, message.Quiet)
			button.Action.Ref = x.ID
			e.Buttons = []message.Button{button}
		}
		if !x.Mine && x.Answer == form.Asked {
			button := b.actArg(b.say("button_review_open"), SuggestComment, 0, message.Quiet)
			button.Action.Ref = x.ID
			e.Buttons = []message.Button{button}
		}
		entries = append(entries, e)
	}
	s.Card.Body = append(s.Card.Body, message.Block{List: &message.List{Entries: entries}})
	if turning := b.turning(SuggestMine, Aim{}, at, pages); len(turning) > 0 {
		s.Card.Body = append(s.Card.Body, row(turning...))
	}
	s.Card.Body = append(s.Card.Body, muted(b.say("exchange_how")))
	return s
}

func (b Bulletin) exchanged(x Exchanged) string {
	who := "exchange_to"
	if x.Mine {
		who = "exchange_from"
	}
	line := b.say(who, "name", x.Name)
	if x.Answer == form.Asked {
		return line + between + b.say("exchange_asked")
	}
	if x.About != "" {
		line += between + b.say("review_said", "about", brief(x.About), "text", x.Text)
	} else {
		line += between + x.Text
	}
	return line + "\n" + b.say("suggested_"+string(x.Answer), "reply", x.Reply)
}
