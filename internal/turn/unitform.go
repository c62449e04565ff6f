package turn

import (
	"context"
	"fmt"
	"slices"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// unitForm is the unit's own form as the campaign asks it.
func (d *Desk) unitForm(c campaign.Campaign) (*questionnaire.Definition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ofUnits != nil && slices.Equal(d.askedUnits, c.UnitCategories) {
		return d.ofUnits, nil
	}
	def, err := d.Library.Unit(c.UnitCategories)
	if err != nil {
		return nil, fmt.Errorf("definition of the unit's form: %w", err)
	}
	d.ofUnits, d.askedUnits = def, slices.Clone(c.UnitCategories)
	return def, nil
}

// atUnit is the visit at the form of the person's own unit, which several write.
func (v visit) atUnit() (visit, error) {
	def, err := v.unitForm(v.everybodys)
	if err != nil {
		return v, err
	}
	v.key, v.author, v.campaign = form.UnitKey(v.everybodys.ID, v.who.Unit), v.who, v.everybodys.For(v.who.Unit)
	v.definition = def
	return v, nil
}

// mayWrite says whether somebody may write the form of their unit.
func (v visit) mayWrite() bool { return access.May(v.who, access.WriteUnit, v.who.Unit, "") }

// unitTyped answers the command that leads to the unit's form. It returns false for
// somebody for whom it is none.
func (v visit) unitTyped(ctx context.Context) (bool, error) {
	switch {
	case access.Of(v.who.Role, access.Act(questionnaire.CmdUnitForm)) == access.None:
		return false, nil
	case !v.mayWrite():
		return true, v.reply(ctx, message.Say(v.Library.Say("unit_refused")), "unit_form")
	}
	if err := v.sit(ctx, form.UnitKey(v.everybodys.ID, v.who.Unit).Person, nil); err != nil {
		return true, err
	}
	at, err := v.atUnit()
	if err != nil {
		return true, err
	}
	_, err = at.take(ctx, conversation.Pressed{Action: conversation.ActStart},
		func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
			m := message.Say(sc.Text(s, out))
			return &m
		})
	return true, err
}

// unitPressed takes the button that leads to the unit's form.
func (v visit) unitPressed(ctx context.Context) (Answer, error) {
	if !v.mayWrite() {
		return Answer{Toast: &Toast{Mood: Warning, Text: v.Library.Say("unit_refused")}}, nil
	}
	if err := v.sit(ctx, form.UnitKey(v.everybodys.ID, v.who.Unit).Person, nil); err != nil {
		return Answer{}, err
	}
	at, err := v.atUnit()
	if err != nil {
		return Answer{}, err
	}
	return at.press(ctx, Pressed{Action: message.Action{Name: string(conversation.ActStart)}})
}

// layPen lays the pen down of whoever goes from the unit's form to their own.
func (v visit) layPen(ctx context.Context) error {
	own, _, err := v.Ledger.Recall(ctx, v.home().key)
	if err != nil {
		return fmt.Errorf("find where the person sits: %w", err)
	}
	if !(form.Key{Person: own.At}).IsUnit() || !v.mayWrite() {
		return nil
	}
	at, err := v.atUnit()
	if err != nil || own.At != at.key.Person {
		return err
	}
	at.in.EventID = "" // the event is answered at the own record
	_, err = at.take(ctx, conversation.Pressed{Action: conversation.ActLay},
		func(phrase.Scene, conversation.State, conversation.Outcome) *message.Message { return nil })
	return err
}

// inUnit adds to an event who did it, and what is known of the unit.
func (v visit) inUnit(e *conversation.Event) {
	if v.key.IsUnit() {
		e.By, e.Known = v.who.ID, []string{v.who.Unit}
	}
}

// penOf finds the name of whoever has the pen, and their account.
func (v visit) penOf(ctx context.Context, sc *phrase.Scene, s conversation.State) (openID string, err error) {
	if s.Pen.By == "" {
		return "", nil
	}
	holder, known, err := v.Directory.ByID(ctx, s.Pen.By)
	if err != nil {
		return "", fmt.Errorf("find who has the pen: %w", err)
	}
	sc.Pen = holder.Name
	if !known {
		sc.Pen = s.Pen.By
	}
	return holder.OpenID, nil
}

// together adds to what is written what belongs to a form that several write: who it
// was, that they took the pen, the word to whoever has it, and the copy.
func (v visit) together(r *Record, before conversation.State, out conversation.Outcome, sc phrase.Scene, holder string) {
	r.By = v.who.ID
	if r.Turn != nil && r.Turn.State.Pen.By == v.who.ID && before.Pen.By != v.who.ID {
		r.Notes = append(r.Notes, audit.Entry{At: r.At, Who: v.who.ID, What: audit.UnitForm, Object: v.who.Unit, Detail: v.key.Campaign})
	}
	if out.Asked != "" && holder != "" {
		r.Items = append(r.Items, outbox.Item{
			ID:  v.NewID(),
			Key: fmt.Sprintf("pen/%s/%s/%s/%d", v.key.Campaign, v.key.Person, v.who.ID, before.Pen.Since), To: holder,
			Message: message.Say(sc.AskedForPen()), Priority: outbox.Notice, NotBefore: r.At, Reason: "pen",
		})
	}
	if out.Filed != nil {
		r.Items = append(r.Items, export.CopyFor(v.NewID(), v.who, v.key, v.who.Unit, out.Filed.Revision, r.At))
	}
}
