package turn

import (
	"time"

	"lianbot/internal/message"
)

// Inbound is one event of the platform, in our words. An edge makes it; nothing
// in it has been trusted yet.
type Inbound struct {
	// EventID is the same however often the platform delivers the event: the
	// message's id for messages, the event's id for everything else.
	EventID string
	// OpenID says who did it, in the platform's own words.
	OpenID string
	// At is when the person did it, by the platform's clock. A person's events
	// take effect in this order. The zero time means that it is not known.
	At time.Time
	// Chat is where it happened.
	Chat Chat
	// MessageID is the message to reply to; empty when there is none.
	MessageID string
	// What was done.
	What What
}

// Chat is a conversation on the platform: between the bot and one person, or a
// group, in which neither names nor content are ever shown.
type Chat struct {
	ID    string
	Group bool
}

// What is what a person did: Said, Sent, Pressed, Entered or Chosen.
//
//sumtype:decl
type What interface{ what() }

// Said is a line of typed text; mentions of the bot have been taken out.
type Said struct{ Text string }

// Sent is anything that is not text: a picture, a file, a sticker, a voice. Name and
// Key are those of a file; the key, with the message, is what it is fetched by.
type Sent struct {
	Kind      SentKind
	Name, Key string
}

// Pressed is a press on a card's button, with the fields of its form.
type Pressed struct {
	Action message.Action
	Fields map[string]string
}

// Entered is the opening of the chat with the bot.
type Entered struct{}

// Chosen is an entry of the bot's menu.
type Chosen struct{ Key string }

func (Said) what()    {}
func (Sent) what()    {}
func (Pressed) what() {}
func (Entered) what() {}
func (Chosen) what()  {}

// SentKind names what was sent instead of text.
type SentKind string

// The kinds of what can be sent. Other is all that has no name here.
const (
	Picture SentKind = "picture"
	File    SentKind = "file"
	Voice   SentKind = "voice"
	Sticker SentKind = "sticker"
	Other   SentKind = "other"
)

// Answer is what a press gets back at once, without a message being sent. The
// zero value changes nothing. Events other than presses have no answer.
type Answer struct {
	Toast *Toast
	Card  *message.Card
}

// Toast is a short line that is shown for a moment.
type Toast struct {
	Mood Mood
	Text string
}

// Mood is how a toast looks.
type Mood string

// The moods of a toast.
const (
	Info    Mood = "info"
	Success Mood = "success"
	Warning Mood = "warning"
	Failure Mood = "error"
)
