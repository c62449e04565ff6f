package phrase

import (
	"strings"

	"lianbot/internal/message"
	"lianbot/internal/staff"
)

// StandinExempt is the action of the card that asks why somebody is exempt. Ref: who;
// the field has the reason.
const StandinExempt = "standin_exempt"

// ExemptWhy asks why no form is expected of somebody.
func (sc Scene) ExemptWhy(whom staff.Person) message.Card {
	title := sc.say("exempt_title", "name", whom.Name)
	return message.Card{
		Title: title, Summary: title, Tone: message.Calm,
		Body: []message.Block{
			text(sc.say("exempt_why", "name", whom.Name)),
			{Form: &message.Form{
				Name:   "form",
				Fields: []message.Field{{Name: FieldAnswer, Placeholder: sc.say("exempt_why_hint"), Max: MostReason}},
				Buttons: []message.Button{{
					Label: sc.say("button_exempt"), Look: message.Primary,
					Action: message.Action{Name: StandinExempt, Owner: sc.owner(), Ref: whom.ID},
				}},
			}},
		},
	}
}

// Exempted is the same card when it has been done, or not: said says which.
func (sc Scene) Exempted(said string) message.Card {
	title := sc.say("exempt_done_title")
	return message.Card{Title: title, Summary: title, Tone: message.Done, Body: []message.Block{text(said)}}
}

// ExemptLong says that a reason is too long.
func (sc Scene) ExemptLong() string { return sc.say("behalf_long", "max", itoa(MostReason)) }

// ExemptUnknown says that nobody is called so, and who is like it.
func (sc Scene) ExemptUnknown(name string, near []staff.Person) string {
	if len(near) == 0 {
		return sc.say("exempt_unknown", "name", brief(name))
	}
	return sc.say("exempt_near", "name", brief(name), "near", sc.people(near))
}

// ExemptTwice says that several have the name.
func (sc Scene) ExemptTwice(people []staff.Person) string {
	ids := make([]string, 0, mostNamed)
	for _, p := range people[:min(mostNamed, len(people))] {
		ids = append(ids, sc.say("exempt_one", "id", p.ID, "unit", p.Unit))
	}
	return sc.say("exempt_twice", "name", people[0].Name, "count", itoa(len(people)),
		"ids", strings.Join(ids, sc.say("progress_name_separator")))
}
