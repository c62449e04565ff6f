package turn

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	"lianbot/internal/staff"
)

// onBehalf is the act of filling a form in for somebody.
const onBehalf access.Act = access.Act(questionnaire.CmdOnBehalf)

// move takes what leads from one record to another: the commands and the buttons.
func (v visit) move(ctx context.Context) (Answer, bool, error) {
	switch what := v.in.What.(type) {
	case Said:
		text := conversation.Clean(what.Text)
		if c, ok := v.definition.Words.Command(text); ok && c == questionnaire.CmdMine {
			answer, err := v.goHome(ctx)
			return answer, true, err
		} else if ok && c == questionnaire.CmdUnitForm {
			handled, err := v.unitTyped(ctx)
			return Answer{}, handled, err
		}
		if _, rest, ok := v.definition.Words.Order(text, questionnaire.CmdOnBehalf); ok {
			handled, err := v.behalfTyped(ctx, rest)
			return Answer{}, handled, err
		}
	case Pressed:
		switch what.Action.Name {
		case phrase.ActionMine:
			answer, err := v.goHome(ctx)
			return answer, true, err
		case phrase.ActionUnit:
			answer, err := v.unitPressed(ctx)
			return answer, true, err
		case phrase.ActionBehalf:
			answer, err := v.behalfPressed(ctx, what)
			return answer, true, err
		}
	case Sent, Entered, Chosen:
	}
	return Answer{}, false, nil
}

// shut says whether a draft or a form is kept from the person: its author has written it,
// and drafts are read by those only who may.
func (v visit) shut(author staff.Person, s conversation.State) bool {
	return begunThemselves(author, s) && !access.May(v.who, access.ReadDraft, author.Unit, author.ID)
}

// begunThemselves says whether a draft or a form is the author's own work, which
// nobody fills in for them. Who has no account cannot have done it here.
func begunThemselves(author staff.Person, s conversation.State) bool {
	return author.OpenID != "" && s.Phase != conversation.Idle && s.Behalf.By == ""
}

// behalfTyped answers the command that begins to fill a form in for somebody.
func (v visit) behalfTyped(ctx context.Context, rest string) (handled bool, err error) {
	reach := access.Of(v.who.Role, onBehalf)
	if reach == access.None {
		return false, nil
	}
	if reach == access.Refused {
		return true, v.reply(ctx, message.Say(v.Library.Say("behalf_refused")), "behalf")
	}
	sc, err := v.scene(ctx)
	if err != nil {
		return true, err
	}
	name, why := rest, ""
	if i := strings.IndexFunc(rest, separates); i >= 0 {
		name, why = rest[:i], strings.TrimFunc(rest[i:], separates)
	}
	if name == "" {
		return true, v.reply(ctx, message.Say(v.Library.Say("behalf_how")), "behalf")
	}
	people, err := v.Directory.Unit(ctx, v.who.Unit)
	if err != nil {
		return true, fmt.Errorf("find the people of a unit: %w", err)
	}
	exact, near := staff.FindPeople(people, name)
	switch len(exact) {
	case 0:
		return true, v.reply(ctx, message.Say(sc.BehalfUnknown(v.who.Unit, name, near)), "behalf")
	case 1:
		return true, v.behalfOf(ctx, sc, exact[0], why)
	default:
		return true, v.reply(ctx, message.Say(sc.BehalfTwice(exact)), "behalf")
	}
}

// separates says whether a character stands between a name and a reason.
func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；:：", r) }

// behalfOf begins to fill in a person's form, or asks for the reason, or says why not.
func (v visit) behalfOf(ctx context.Context, sc phrase.Scene, author staff.Person, why string) error {
	why, refusal, err := v.mayBegin(ctx, author, why)
	switch {
	case err != nil:
		return err
	case refusal != "":
		return v.reply(ctx, message.Say(refusal), "behalf")
	case why == "":
		return v.reply(ctx, message.Show(sc.BehalfWhy(author)), "behalf")
	}
	if err := v.sit(ctx, author.ID, nil); err != nil {
		return err
	}
	at := v.at(author)
	at.why = why
	_, err = at.take(ctx, conversation.Pressed{Action: conversation.ActStart},
		func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
			m := message.Say(at.text(sc, s, out))
			return &m
		})
	return err
}

// mayBegin says why somebody may not fill in a person's form. The reason that comes
// back is the one that is kept already when there is no new one.
func (v visit) mayBegin(ctx context.Context, author staff.Person, why string) (reason, refusal string, err error) {
	say := func(name string) string {
		return v.Library.Say(name, "name", author.Name, "max", strconv.Itoa(phrase.MostReason))
	}
	s, _, err := v.Ledger.Recall(ctx, form.Key{Campaign: v.everybodys.ID, Person: author.ID})
	switch {
	case err != nil:
		return "", "", fmt.Errorf("recall a dialogue: %w", err)
	case author.ID == v.who.ID:
		return "", say("behalf_self"), nil
	case v.everybodys.For(author.Unit).PeriodAt(v.moment()) != campaign.Open:
		return "", say("behalf_closed"), nil
	case author.Standing == staff.Exempt:
		return "", say("behalf_exempt"), nil
	case v.shut(author, s):
		return "", say("behalf_theirs"), nil
	case utf8.RuneCountInString(why) > phrase.MostReason:
		return "", say("behalf_long"), nil
	default:
		return cmp.Or(why, s.Behalf.Why), "", nil
	}
}

// behalfPressed takes the card that asks for the reason.
func (v visit) behalfPressed(ctx context.Context, p Pressed) (Answer, error) {
	warn := func(text string) (Answer, error) { return Answer{Toast: &Toast{Mood: Warning, Text: text}}, nil }
	author, known, err := v.Directory.ByID(ctx, p.Action.Ref)
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("find a person: %w", err)
	case !known || !access.May(v.who, onBehalf, author.Unit, author.ID):
		return warn(v.Library.Say("behalf_refused"))
	}
	why, refusal, err := v.mayBegin(ctx, author, conversation.Clean(p.Fields[phrase.FieldAnswer]))
	switch {
	case err != nil:
		return Answer{}, err
	case refusal != "":
		return warn(refusal)
	case why == "":
		return warn(v.Library.Say("behalf_why", "name", author.Name))
	}
	if err := v.sit(ctx, author.ID, nil); err != nil {
		return Answer{}, err
	}
	at := v.at(author)
	at.why = why
	return at.press(ctx, Pressed{Action: message.Action{Name: string(conversation.ActStart)}})
}

// behalfNote is what the author of a record must know that somebody else has written.
func (v visit) behalfNote(ctx context.Context, sc phrase.Scene, s conversation.State) (string, error) {
	if v.elsewhere() || s.Behalf.By == "" {
		return "", nil
	}
	by, known, err := v.Directory.ByID(ctx, s.Behalf.By)
	switch {
	case err != nil:
		return "", fmt.Errorf("find who wrote a record: %w", err)
	case !known:
		by.Name = s.Behalf.By
	}
	return sc.BehalfNote(by.Name, s), nil
}

// text is the answer to somebody who types.
func (v visit) text(sc phrase.Scene, s conversation.State, out conversation.Outcome) string {
	switch {
	case v.onBehalf() && out.Filed != nil:
		return sc.BehalfFiled(out.Filed.Revision)
	case v.why != "":
		return v.Library.Say("behalf_begin", "name", v.author.Name, "reason", v.why) + "\n\n" + sc.Text(s, out)
	default:
		return sc.Text(s, out)
	}
}

// card is the answer to somebody who presses.
func (v visit) card(sc phrase.Scene, s conversation.State, out conversation.Outcome) message.Card {
	if v.onBehalf() && out.Filed != nil {
		return sc.BehalfFiledCard(s, out.Filed.Revision)
	}
	return sc.Card(s, out)
}

// sign writes into a state who has filled it in. A turn of the author's own makes it
// theirs.
func (v visit) sign(before, after conversation.State) conversation.State {
	by := conversation.Behalf{}
	switch {
	case v.key.IsUnit():
		return after
	case v.onBehalf():
		by = conversation.Behalf{By: v.who.ID, Why: cmp.Or(v.why, before.Behalf.Why)}
		if v.why != "" && by != before.Behalf {
			after.Version = before.Version + 1
		}
	}
	if after.Version != before.Version {
		after.Behalf = by
	}
	return after
}

// behalf adds to what is written what was done for somebody else: who did it and why,
// and when it was handed in, a word to the person and the copy, which goes to whoever
// handed it in when the person has no account.
func (v visit) behalf(r *Record, after conversation.State, out conversation.Outcome) {
	r.By = v.who.ID
	review := func(move form.ChangeKind, revision int) {
		r.Reviews = append(r.Reviews, form.Review{
			ID: v.NewID(), Key: v.key, Revision: revision, Move: move, By: v.who.ID, At: r.At,
			Comments: []form.Comment{{Text: after.Behalf.Why}},
		})
	}
	for _, c := range out.Changes {
		if c.Kind == form.Start {
			review(form.Start, 0)
			r.Notes = append(r.Notes, audit.Entry{
				At: r.At, Who: v.who.ID, What: audit.Behalf, Object: v.author.ID, Detail: v.key.Campaign,
			})
		}
	}
	if out.Filed == nil {
		return
	}
	revision := out.Filed.Revision
	review(form.Submit, revision)
	if v.author.OpenID == "" {
		r.Items = []outbox.Item{export.CopyFor(v.NewID(), v.who, v.key, v.author.Unit, revision, r.At)}
		return
	}
	sc := phrase.Scene{Library: v.Library, Definition: v.definition, Campaign: v.campaign, Person: v.author}
	r.Items = []outbox.Item{
		{
			ID: v.NewID(), Key: fmt.Sprintf("behalf/%s/%s/%d", v.key.Campaign, v.key.Person, revision), To: v.author.OpenID,
			Message: message.Say(sc.BehalfNotice(v.who, after.Behalf.Why)), Priority: outbox.Notice, NotBefore: r.At, Reason: "behalf",
		},
		export.CopyOf(v.NewID(), v.author.OpenID, v.key, v.author.Unit, revision, r.At),
	}
}

// leave leads back to the own record after a form was handed in for somebody.
func (v visit) leave(ctx context.Context, out conversation.Outcome) error {
	if !v.onBehalf() || out.Filed == nil {
		return nil
	}
	return v.sit(ctx, "", nil)
}
