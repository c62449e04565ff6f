package turn

import (
	"context"
	"errors"
	"fmt"

	"lianbot/internal/access"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// A person works at their own record unless they sit at another. Where they sit is
// kept in their own record's state (State.At). What they type goes to the record at
// which they sit; a press goes to the record whose card it is on, wherever they sit.
// Whether they may work at it is looked at for every event.

// seatError says that an event belongs to another record than the visit is at.
type seatError struct {
	at   string // the key person of the record that somebody may not work at (any more)
	lost string // the phrase that says so; empty: they sit elsewhere
	name string // whose record it is
}

func (e *seatError) Error() string { return "the event belongs to another record: " + e.lost }

// home is the visit at the person's own record.
func (v visit) home() visit {
	v.key = form.Key{Campaign: v.everybodys.ID, Person: v.who.ID}
	v.author, v.campaign, v.why = v.who, v.everybodys.For(v.who.Unit), ""
	return v
}

// at is the visit at the record of another person.
func (v visit) at(author staff.Person) visit {
	v.key.Person, v.author, v.campaign = author.ID, author, v.everybodys.For(author.Unit)
	return v
}

// elsewhere says whether the record is not the person's own, onBehalf whether it is
// somebody else's and not a unit's.
func (v visit) elsewhere() bool { return v.key.Person != v.who.ID }
func (v visit) onBehalf() bool  { return v.elsewhere() && !v.key.IsUnit() }

// receive handles what a person does in their own chat.
func (v visit) receive(ctx context.Context) (Answer, error) {
	if answer, handled, err := v.move(ctx); handled || err != nil {
		return answer, err
	}
	for range attempts {
		var answer Answer
		at, err := v.seated(ctx)
		if err == nil {
			answer, err = at.attend(ctx)
		}
		moved, ok := errors.AsType[*seatError](err)
		switch {
		case !ok:
			return answer, err
		case moved.lost != "":
			return v.unseat(ctx, moved)
		}
		v.astray = true
	}
	return Answer{}, fmt.Errorf("find the record after %d attempts: %w", attempts, ErrBehind)
}

// seated is the visit at the record that the event is for. The error is a *seatError
// when the person may not work at it.
func (v visit) seated(ctx context.Context) (visit, error) {
	at := ""
	switch what := v.in.What.(type) {
	case Entered:
	case Pressed:
		at = what.Action.Ref
	case Said, Sent, Chosen:
		// Others than these cannot have sat down; whoever was one of them is found out
		// by what is remembered (belongs).
		v.astray = v.astray || access.Of(v.who.Role, onBehalf) == access.Unit || access.Of(v.who.Role, access.WriteUnit) == access.Unit
		if !v.astray {
			break
		}
		own, _, err := v.Ledger.Recall(ctx, v.key)
		if err != nil {
			return v, fmt.Errorf("find where the person sits: %w", err)
		}
		at = own.At
	}
	if at == "" || at == v.who.ID {
		return v, nil
	}
	return v.place(ctx, at)
}

// place is the visit at a record that is not the person's own.
func (v visit) place(ctx context.Context, at string) (visit, error) {
	if (form.Key{Person: at}).IsUnit() {
		if unit := form.UnitKey(v.everybodys.ID, v.who.Unit); at != unit.Person || !v.mayWrite() {
			return v, &seatError{at: at, lost: "unit_lost"}
		}
		return v.atUnit()
	}
	author, known, err := v.Directory.ByID(ctx, at)
	switch {
	case err != nil:
		return v, fmt.Errorf("find whose record it is: %w", err)
	case !known:
		return v, &seatError{at: at, lost: "seat_lost"}
	case !access.May(v.who, onBehalf, author.Unit, author.ID):
		return v, &seatError{at: at, lost: "behalf_lost", name: author.Name}
	}
	return v.at(author), nil
}

// belongs says, by a *seatError, that an event is not for the record whose state this
// is, or that somebody may not work at it.
func (v visit) belongs(s conversation.State) error {
	switch v.in.What.(type) {
	case Said, Sent, Chosen:
		if !v.elsewhere() && s.At != "" && !v.fixed {
			return &seatError{}
		}
	case Pressed, Entered:
	}
	if v.onBehalf() && v.shut(v.author, s) {
		return &seatError{at: v.key.Person, lost: "behalf_lost", name: v.author.Name}
	}
	return nil
}

// sit commits where the person sits from now on, with what is answered; nil: the
// event is answered by something else.
func (v visit) sit(ctx context.Context, at string, reply *message.Message) error {
	home := v.home()
	own, _, err := home.fromLedger(ctx)
	for range attempts {
		if err != nil {
			return err
		}
		now := v.Now()
		r := Record{Key: home.key, At: now, Owner: v.Owner, Lease: now.Add(v.Lease)}
		if own.At != at {
			after := own
			after.At, after.Version = at, own.Version+1
			r.Turn = &Turn{Was: own.Version, State: after}
		}
		if reply != nil {
			r.EventID, r.Items = v.in.EventID, []outbox.Item{v.item(*reply, "answer")}
		}
		if r.Turn == nil && reply == nil {
			return nil
		}
		err = v.Ledger.Commit(ctx, r)
		switch {
		case err == nil:
			home.remember(ctx, r)
			v.Post.Deliver(r.Items)
			return nil
		case errors.Is(err, ErrSeen):
			return nil
		case !errors.Is(err, ErrBehind):
			return fmt.Errorf("commit where somebody sits: %w", err)
		}
		own, _, err = home.fromLedger(ctx)
	}
	return fmt.Errorf("commit where somebody sits: %w", ErrBehind)
}

// unseat puts a person back to their own record who may not work at another, and
// says so. What they did is not done.
func (v visit) unseat(ctx context.Context, e *seatError) (Answer, error) {
	text := v.Library.Say(e.lost, "name", e.name)
	own, _, err := v.Ledger.Recall(ctx, v.home().key)
	if err != nil {
		return Answer{}, fmt.Errorf("find where the person sits: %w", err)
	}
	to := own.At
	if to == e.at {
		to = ""
	}
	if _, pressed := v.in.What.(Pressed); pressed {
		return Answer{Toast: &Toast{Mood: Warning, Text: text}}, v.sit(ctx, to, nil)
	}
	m := message.Say(text)
	return Answer{}, v.sit(ctx, to, &m)
}

// goHome leads back to the own record and shows it.
func (v visit) goHome(ctx context.Context) (Answer, error) {
	if err := v.layPen(ctx); err != nil {
		return Answer{}, err
	}
	if err := v.sit(ctx, "", nil); err != nil {
		return Answer{}, err
	}
	home := v.home()
	home.fixed = true
	if _, pressed := v.in.What.(Pressed); pressed {
		return home.press(ctx, Pressed{Action: message.Action{Name: string(conversation.ActShow)}})
	}
	_, err := home.take(ctx, conversation.Pressed{Action: conversation.ActShow},
		func(sc phrase.Scene, s conversation.State, out conversation.Outcome) *message.Message {
			m := message.Say(v.Library.Say("seat_back") + "\n\n" + sc.Text(s, out))
			return &m
		})
	return Answer{}, err
}

// dress tells a scene whose record is on the screen.
func (v visit) dress(sc *phrase.Scene) {
	if !v.elsewhere() {
		return
	}
	sc.By, sc.Record = v.who, v.key.Person
	if v.onBehalf() {
		sc.Head = v.Library.Say("behalf_head", "name", v.author.Name)
	} else {
		sc.Head = v.Library.Say("unit_head", "unit", v.who.Unit)
	}
}
