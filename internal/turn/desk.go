package turn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Directory knows who is who, and what is going on.
type Directory interface {
	// Person finds who a platform id is.
	Person(ctx context.Context, openID string) (staff.Person, bool, error)
	// Liaison finds the liaison of a unit.
	Liaison(ctx context.Context, unit string) (staff.Person, bool, error)
	// ByID finds a person of the roster by employee number.
	ByID(ctx context.Context, id string) (staff.Person, bool, error)
	// Unit are the people of a unit, in the roster's order.
	Unit(ctx context.Context, unit string) ([]staff.Person, error)
	// Campaign is the campaign that is going on, if there is one.
	Campaign(ctx context.Context) (campaign.Campaign, bool, error)
}

// Office answers the commands of liaisons and administrators.
type Office interface {
	// Answer returns false for a text that is none of its commands. In a group
	// the answer has figures only.
	Answer(ctx context.Context, who staff.Person, c campaign.Campaign, text string, group bool) (message.Message, bool, error)
	// Press returns false for a button that is none of its own. Who may press is for
	// it to decide, by what the button is about.
	Press(ctx context.Context, who staff.Person, c campaign.Campaign, p Pressed, group bool) (Answer, bool, error)
}

// LargestFile is how large a file may be that is fetched, in bytes.
const LargestFile = 10 << 20

// ErrFileTooLarge says that a file is larger than what is fetched; ErrFileRefused
// that the platform does not hand it out.
var (
	ErrFileTooLarge = errors.New("the file is too large")
	ErrFileRefused  = errors.New("the platform refuses the file")
)

// Inbox takes the files of administrators.
type Inbox interface {
	// Receive returns false for a file that it has no use for. The file is fetched
	// by the message that brought it and its key.
	Receive(ctx context.Context, who staff.Person, messageID, key, name string) (message.Message, bool, error)
	// Press answers a press on the card that Receive returned, with the card as it is
	// now and a line that is shown for a moment. It returns false for a button that
	// is on no such card.
	Press(ctx context.Context, who staff.Person, action string, arg int64) (card message.Card, line string, handled bool, err error)
}

// Workbooks takes the workbooks of units.
type Workbooks interface {
	// Receive returns false for a file that it has no use for.
	Receive(ctx context.Context, who staff.Person, c campaign.Campaign, messageID, key, name string) (message.Message, bool, error)
}

// Copies sends people the forms that they have handed in, as files.
type Copies interface {
	// AskOwn returns how many files will come; 0: they have not handed in.
	AskOwn(ctx context.Context, who staff.Person, c campaign.Campaign) (files int, err error)
}

// Forms fetches and reads the forms that people send as files.
type Forms interface {
	// Fetch gets the bytes of a file. Errors: ErrFileTooLarge, ErrFileRefused; any
	// other may mend itself.
	Fetch(ctx context.Context, messageID, key string) ([]byte, error)
	// Read reads a form, a person's or a unit's. The error is a *form.SheetError.
	Read(data []byte) (form.Sheet, error)
}

// Post takes what must leave.
type Post interface {
	// Deliver sends items that are already kept as claimed by this replica.
	Deliver(items []outbox.Item)
	// Put keeps items whose key is new; they leave soon.
	Put(ctx context.Context, items []outbox.Item) error
}

// Desk is where a person's events are handled. Its fields are set once.
type Desk struct {
	Ledger    Ledger
	Sessions  Sessions
	Directory Directory
	Office    Office
	Inbox     Inbox     // nil: nobody's rosters are read
	Forms     Forms     // nil: nobody's forms are read
	Workbooks Workbooks // nil: nobody's workbooks are read
	Copies    Copies    // nil: nobody's form comes as a file when asked for
	Post      Post
	Library   *questionnaire.Library
	Logger    *slog.Logger
	Now       func() time.Time
	NewID     func() string // of items and questions: unique, at most 50 characters
	Zone      *time.Location
	Book      calendar.Book // the statutory holidays
	Owner     string        // the name of this replica
	Lease     time.Duration // how long this replica may take to send what it committed

	lines *lines

	mu         sync.Mutex
	defined    *questionnaire.Definition // of the categories last asked for
	asked      []string
	ofUnits    *questionnaire.Definition
	askedUnits []string
	days       *calendar.Calendar // of the settings last asked for
}

// Open makes the desk ready. settle is how long a message waits for an earlier
// one of the same person that is still on its way.
func (d *Desk) Open(settle time.Duration) { d.lines = newLines(settle) }

// definition is the form as the campaign asks it.
func (d *Desk) definition(c campaign.Campaign) (*questionnaire.Definition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.defined != nil && slices.Equal(d.asked, c.Categories) {
		return d.defined, nil
	}
	def, err := d.Library.Personal(c.Categories)
	if err != nil {
		return nil, fmt.Errorf("definition of the campaign: %w", err)
	}
	d.defined, d.asked = def, slices.Clone(c.Categories)
	return def, nil
}

// calendar is the campaign's.
func (d *Desk) calendar(c campaign.Campaign) *calendar.Calendar {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.days == nil || !d.days.Settings().Equal(c.Calendar) {
		d.days = c.Days(d.Zone, d.Book)
	}
	return d.days
}

// attempts bounds how often a turn is taken again because another replica was
// faster with the same person.
const attempts = 5

// Handle takes one event. When it returns nil, everything that the event changed
// is in the ledger. An error means that the event should be delivered again. The
// answer matters for presses only.
func (d *Desk) Handle(ctx context.Context, in Inbound) (Answer, error) {
	if in.At.IsZero() {
		in.At = d.Now()
	}
	_, pressed := in.What.(Pressed)
	leave, err := d.lines.enter(ctx, in.OpenID, in.At, pressed)
	if err != nil {
		return Answer{}, fmt.Errorf("wait for the person's turn: %w", err)
	}
	defer leave()
	answer, err := d.handle(ctx, in)
	if err != nil {
		d.Logger.ErrorContext(ctx, "event not handled", "event_id", in.EventID, "error", err)
		return Answer{}, err
	}
	return answer, nil
}

func (d *Desk) handle(ctx context.Context, in Inbound) (Answer, error) {
	who, known, err := d.Directory.Person(ctx, in.OpenID)
	if err != nil {
		return Answer{}, fmt.Errorf("find the person: %w", err)
	}
	c, running, err := d.Directory.Campaign(ctx)
	if err != nil {
		return Answer{}, fmt.Errorf("find the campaign: %w", err)
	}
	v := visit{Desk: d, in: in, who: who, everybodys: c}.home()
	if !known {
		return v.turnAway(ctx, "stranger")
	}
	if answer, handled, err := v.inbox(ctx, running); handled || err != nil {
		return answer, err
	}
	if !running {
		return v.turnAway(ctx, "no_campaign")
	}
	if v.definition, err = d.definition(c); err != nil {
		return Answer{}, err
	}
	if answer, handled, err := v.officePress(ctx); handled || err != nil {
		return answer, err
	}
	if in.Chat.Group {
		return v.group(ctx)
	}
	if text, ok := in.What.(Said); ok {
		handled, err := v.office(ctx, text.Text)
		if handled || err != nil {
			return Answer{}, err
		}
	}
	if who.Unit == "" {
		return v.turnAway(ctx, "no_unit")
	}
	return v.receive(ctx)
}
