package turn_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/turn"
)

// TestFilesOfTheOffice: only an administrator's file, in their own chat, is read,
// whether or not a campaign is going on.
func TestFilesOfTheOffice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	files := &inbox{}
	b.Inbox = files
	send := func(who, name, key string, group bool) string {
		in := b.event(who, turn.Sent{Kind: turn.File, Name: name, Key: key})
		in.Chat.Group = group
		b.handle(in)
		if group {
			return ""
		}
		return b.last()
	}
	asUsual := b.Library.Say("not_text_file")
	if got := send(office1, "a.xlsx", "k1", false); got != "read a.xlsx" {
		t.Errorf("a table: %s", got)
	}
	if got := send(office1, "a.pdf", "k2", false); got != asUsual {
		t.Errorf("another file: %s", got)
	}
	if got := send(limin, "a.xlsx", "k3", false); got != asUsual {
		t.Errorf("of somebody else: %s", got)
	}
	if got := send(office1, "a.xlsx", "", false); got != asUsual {
		t.Errorf("without a key: %s", got)
	}
	send(office1, "a.xlsx", "k4", true)
	b.directory.none = true
	if got := send(office1, "b.xlsx", "k5", false); got != "read b.xlsx" {
		t.Errorf("before any campaign: %s", got)
	}
	if diff := cmp.Diff([]string{"1003 om1 k1", "1003 om2 k2", "1003 om6 k5"}, files.got); diff != "" {
		t.Errorf("handed on (-want +got):\n%s", diff)
	}
}

// TestFileNotFetched: the event comes again.
func TestFileNotFetched(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Inbox = &inbox{fail: errAway}
	in := b.event(office1, turn.Sent{Kind: turn.File, Name: "a.xlsx", Key: "k"})
	if _, err := b.Handle(t.Context(), in); !errors.Is(err, errAway) || len(b.post.delivered) > 0 {
		t.Errorf("%v, answered %d times", err, len(b.post.delivered))
	}
	b.Inbox = &inbox{}
	b.handle(in)
	if b.last() != "read a.xlsx" {
		t.Errorf("the second time: %s", b.last())
	}
	b.Inbox = nil
	b.handle(b.event(office1, turn.Sent{Kind: turn.File, Name: "a.xlsx", Key: "k"}))
	if b.last() != b.Library.Say("not_text_file") {
		t.Errorf("without an inbox: %s", b.last())
	}
}

// TestPressOnAFilesCard: its buttons are answered before there is a campaign, and
// only to administrators.
func TestPressOnAFilesCard(t *testing.T) {
	t.Parallel()
	b := setup(t)
	files := &inbox{}
	b.Inbox = files
	b.directory.none = true
	press := func(who, action string) turn.Answer {
		answer, err := b.Handle(t.Context(), b.event(who, turn.Pressed{Action: message.Action{Name: action, Arg: 7}}))
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if got := press(office1, "confirm"); got.Card == nil || got.Card.Title != "imported" || got.Toast == nil || got.Toast.Text != "done" {
		t.Errorf("the office: %+v", got)
	}
	if got := press(office1, "start"); got.Card != nil {
		t.Errorf("another button: %+v", got)
	}
	if got := press(limin, "confirm"); got.Card != nil {
		t.Errorf("somebody else: %+v", got)
	}
	if diff := cmp.Diff([]string{"1003 confirms 7"}, files.got); diff != "" {
		t.Errorf("handed on (-want +got):\n%s", diff)
	}
}
