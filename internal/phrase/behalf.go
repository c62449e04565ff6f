package phrase

import (
	"strings"

	"lianbot/internal/conversation"
	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// The actions of whoever fills a form in for somebody.
const (
	ActionMine   = "behalf_mine" // back to the own form
	ActionBehalf = "behalf_sit"  // Ref: whose form; the field has the reason
)

// mostNamed is how many people a list on a phone has.
const mostNamed = 12

// BehalfWhy asks why a form is filled in for somebody.
func (sc Scene) BehalfWhy(whom staff.Person) message.Card {
	title := sc.say("behalf_title", "name", whom.Name)
	return message.Card{
		Title: title, Summary: title, Tone: message.Calm,
		Body: []message.Block{
			text(sc.say("behalf_why", "name", whom.Name)),
			{Form: &message.Form{
				Name:   "form",
				Fields: []message.Field{{Name: FieldAnswer, Placeholder: sc.say("behalf_why_hint"), Max: MostReason}},
				Buttons: []message.Button{{
					Label: sc.say("button_behalf"), Look: message.Primary,
					Action: message.Action{Name: ActionBehalf, Owner: sc.owner(), Ref: whom.ID},
				}},
			}},
		},
	}
}

// MostReason is how long a reason may be, in characters.
const MostReason = 100

// BehalfUnknown says that nobody of the unit is called so, and who is like it.
func (sc Scene) BehalfUnknown(unit, name string, near []staff.Person) string {
	if len(near) == 0 {
		return sc.say("behalf_unknown", "unit", unit, "name", brief(name))
	}
	return sc.say("behalf_near", "unit", unit, "name", brief(name), "near", sc.people(near))
}

// BehalfTwice says that several have the name.
func (sc Scene) BehalfTwice(people []staff.Person) string {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return sc.say("behalf_twice", "name", people[0].Name, "count", itoa(len(people)),
		"ids", strings.Join(ids, sc.say("progress_name_separator")), "id", ids[0])
}

func (sc Scene) people(people []staff.Person) string {
	names := make([]string, 0, mostNamed)
	for _, p := range people[:min(mostNamed, len(people))] {
		names = append(names, p.Name)
	}
	return strings.Join(names, sc.say("progress_name_separator"))
}

// BehalfFiled says to whoever has handed in for somebody what happens now.
func (sc Scene) BehalfFiled(revision int) string {
	name := "behalf_filed_copy"
	if sc.Person.OpenID != "" {
		name = "behalf_filed"
	}
	return joinLines(sc.say(name, "name", sc.Person.Name, "revision", itoa(revision)), sc.say("behalf_back"))
}

// BehalfFiledCard is the same as a card.
func (sc Scene) BehalfFiledCard(s conversation.State, revision int) message.Card {
	title := sc.say("filed_title")
	return message.Card{
		Title: title, Summary: title, Tone: message.Done, Tag: sc.Head,
		Body: []message.Block{text(sc.BehalfFiled(revision)), row(message.Button{
			Label: sc.say("button_mine"), Look: message.Primary,
			Action: message.Action{Name: ActionMine, Version: s.Version, Owner: sc.owner()},
		})},
	}
}

// BehalfNote tells the author of a record that somebody else has written it so far.
func (sc Scene) BehalfNote(by string, s conversation.State) string {
	name := "behalf_begun"
	if s.Revision > 0 {
		name = "behalf_handed_in"
	}
	return sc.say(name, "by", by, "reason", inner(s.Behalf.Why))
}

// BehalfNoticeToAll is BehalfNotice in words that are the same for everybody.
func (sc Scene) BehalfNoticeToAll(by staff.Person, why string) string {
	return sc.say("behalf_notice_all", "by", by.Name, "form", sc.Definition.Title, "reason", inner(why))
}

// BehalfNotice tells a person that their form was handed in for them, and that they
// may look at it and change it.
func (sc Scene) BehalfNotice(by staff.Person, why string) string {
	return sc.say("behalf_notice", "name", sc.Person.Name, "by", by.Name, "form", sc.Definition.Title, "reason", inner(why))
}
