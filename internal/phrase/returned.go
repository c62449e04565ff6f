package phrase

import (
	"lianbot/internal/conversation"
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
		return joinLines(sc.say("returned_whole", "reason", r.Text), "", sc.say("returned_whole_do"))
	default:
		return joinLines(sc.returnedHead(s, r), sc.say("returned_item", "text", item.Text),
			sc.say("returned_reason", "reason", r.Text), "", sc.say("returned_do"))
	}
}

// returnedHead says which item it is, and how many there are.
func (sc Scene) returnedHead(s conversation.State, r conversation.Remark) string {
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
		c.Body = append(c.Body, strong(sc.say("returned_whole", "reason", r.Text)), row(
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
	c.Body = append(c.Body, text(item.Text), strong(sc.say("returned_reason", "reason", r.Text)),
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
