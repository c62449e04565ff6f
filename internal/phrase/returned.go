package phrase

import (
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
)

// returned is a form that was sent back: the item and the reason, or the reason alone
// when it is about the whole form.
func (sc Scene) returned(s conversation.State, out conversation.Outcome) string {
	if out.Form == nil {
		return ""
	}
	r, item, ok := s.Mending(*out.Form)
	switch {
	case !ok:
		return ""
	case item.ID == 0:
		return joinLines(sc.asks("returned_whole", r), "", sc.say("returned_whole_do"))
	default:
		head := joinLines(sc.returnedHead(s, r), sc.returnedAbout(*out.Form, r, item))
		return joinLines(head, sc.say(sc.either("returned_item"), "text", item.Text),
			sc.asks("returned_reason", r), "", sc.say("returned_do"))
	}
}

// asks says what somebody asks for; of a record that was sent back before their name was
// kept, without it.
func (sc Scene) asks(name string, r conversation.Remark) string {
	if name = sc.either(name); r.By == "" {
		return sc.say(name+"_nobody", "reason", r.Text)
	}
	return sc.say(name, "who", r.By, "reason", r.Text)
}

// returnedAbout says about which item of a unit's form it is, such as a step; empty: about
// none.
func (sc Scene) returnedAbout(f form.Form, r conversation.Remark, item form.Item) string {
	post, _ := f.Post(r.Post)
	of, _, ok := sc.Definition.Parent(post, r.Slot, item.Covers)
	if !ok {
		return ""
	}
	return sc.say("unit_returned_about", "item", brief(of.Text))
}

// returnedHead says which item it is, and how many there are.
func (sc Scene) returnedHead(s conversation.State, r conversation.Remark) string {
	if sc.unit() {
		name := ""
		for _, p := range s.Posts {
			if p.ID == r.Post {
				name = brief(p.Name)
			}
		}
		return sc.say("unit_returned_head", "post", name, "slot", sc.slotName(r.Slot), "count", itoa(len(s.Remarks)))
	}
	return sc.say("returned_head", "slot", sc.slotName(r.Slot), "count", itoa(len(s.Remarks)))
}

// returnedCard is the same as a card: one field, filled with the item, and one button.
func (sc Scene) returnedCard(c *message.Card, s conversation.State, out conversation.Outcome, notices []message.Block) {
	c.Title, c.Tone, c.Body = sc.say("returned_title"), message.Attention, notices
	if out.Form == nil {
		return
	}
	r, item, ok := s.Mending(*out.Form)
	if !ok {
		return
	}
	if item.ID == 0 {
		c.Body = append(c.Body, strong(sc.asks("returned_whole", r)), row(
			sc.button(s, "button_revise", conversation.ActRevise, 0, message.Primary),
			sc.button(s, "button_view", conversation.ActPreview, 0, message.Ordinary),
			sc.button(s, "button_returned_as_is", conversation.ActSubmit, 0, message.Ordinary)))
		return
	}
	c.Subtitle = sc.returnedHead(s, r)
	value := out.Fill
	if value == "" {
		value = item.Text
	}
	if about := sc.returnedAbout(*out.Form, r, item); about != "" {
		c.Body = append(c.Body, muted(about))
	}
	c.Body = append(c.Body, text(item.Text), strong(sc.asks("returned_reason", r)),
		message.Block{Form: &message.Form{
			Name: "form",
			Fields: []message.Field{{
				Name: FieldAnswer, Value: value, Lines: 3, Max: min(1000, sc.Definition.Limits.Item),
			}},
			Buttons: []message.Button{
				sc.button(s, "button_mended", conversation.ActRewrite, 0, message.Primary),
			},
		}},
		row(
			sc.button(s, "button_drop_item", conversation.ActDrop, 0, message.Quiet),
			sc.button(s, "button_returned_keep", conversation.ActSkip, 0, message.Quiet),
			sc.button(s, "button_view", conversation.ActPreview, 0, message.Quiet),
			sc.button(s, "button_revise_all", conversation.ActRevise, 0, message.Quiet)))
}
