package turn_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/turn"
)

// forms has files by their key; what they say is what stands in them.
type forms struct {
	files   map[string]string
	fetched []string
	fail    error
}

func (f *forms) Fetch(_ context.Context, messageID, key string) ([]byte, error) {
	f.fetched = append(f.fetched, messageID+" "+key)
	data, ok := f.files[key]
	if !ok && f.fail == nil {
		return nil, turn.ErrFileRefused
	}
	return []byte(data), f.fail
}

// Read takes each line for a duty of one post.
func (*forms) Read(data []byte) (form.Sheet, error) {
	text := string(data)
	if strings.HasPrefix(text, "roster") {
		return form.Sheet{}, &form.SheetError{Remarks: []form.Remark{{Name: "fault_paper_no_table", Pairs: []string{"columns", "岗位\n岗位职责"}}}}
	}
	if text == "" {
		return form.Sheet{}, &form.SheetError{Remarks: []form.Remark{{Name: "fault_paper_nothing"}}, Meant: true}
	}
	if sections, ok := strings.CutPrefix(text, "unit "); ok {
		return form.Sheet{Unit: "采购办", OfUnit: true, Posts: []form.SheetPost{{Name: "采购科", Duties: strings.Split(sections, "\n")}}}, nil
	}
	return form.Sheet{Unit: "采购办", Name: "李敏", Posts: []form.SheetPost{{Name: "采购科科长", Duties: strings.Split(text, "\n")}}}, nil
}

// filing is a desk that reads forms.
func filing(t *testing.T) (*bench, *forms) {
	t.Helper()
	b, f := setup(t), &forms{files: map[string]string{"k": "秘密的甲\n秘密的乙", "empty": "", "roster": "roster"}}
	b.Forms = f
	return b, f
}

func file(key string) turn.Sent { return turn.Sent{Kind: turn.File, Name: "表.docx", Key: key} }

// buttons are the first row of buttons on the last answer.
func (b *bench) buttons() []message.Button {
	b.t.Helper()
	card := b.post.delivered[len(b.post.delivered)-1].Message.Card
	if card == nil {
		b.t.Fatalf("answered without a card: %s", b.last())
	}
	for _, block := range card.Body {
		if block.Buttons != nil {
			return block.Buttons.Row
		}
	}
	b.t.Fatal("a card without buttons")
	return nil
}

// TestFileIsTakenOver shows a file and takes it over after a yes, however often
// either is delivered; nothing of it is remembered before.
func TestFileIsTakenOver(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"typed", "pressed"} {
		b, files := filing(t)
		in := b.event(limin, file("k"))
		b.handle(in)
		b.handle(in)
		if len(b.post.delivered) != 1 || len(b.ledger.forms[b.key].Posts) > 0 {
			t.Fatalf("%d answers, %+v", len(b.post.delivered), b.ledger.forms[b.key])
		}
		want := conversation.File{Message: in.MessageID, Key: "k", At: in.At.UnixMilli()}
		if diff := cmp.Diff(want, b.ledger.states[b.key].Import); diff != "" {
			t.Errorf("remembered (-want +got):\n%s", diff)
		}
		yes := b.event(limin, turn.Said{Text: "确认"})
		if how == "pressed" {
			yes.What = turn.Pressed{Action: b.buttons()[0].Action}
		}
		delete(b.sessions.states, b.key) // as after a restart
		b.handle(yes)
		b.handle(yes)
		b.wantDuties("秘密的甲", "秘密的乙")
		if !slices.Contains(files.fetched, in.MessageID+" k") || strings.Contains(b.log.String(), "秘密") {
			t.Errorf("fetched %v, logged %s", files.fetched, b.log)
		}
	}
}

// TestFileMeetsAnAnswer has another replica note an answer between the yes and its
// commit: both are kept.
func TestFileMeetsAnAnswer(t *testing.T) {
	t.Parallel()
	b, files := filing(t)
	b.say("开始", "采购科科长", "丙")
	b.handle(b.event(limin, file("k")))
	version := b.version()
	press := b.event(limin, turn.Pressed{Action: b.buttons()[0].Action})
	other := b.replica()
	other.Forms = files
	b.ledger.meanwhile = func() { other.handle(press) }
	b.handle(press)
	b.wantDuties("丙", "秘密的甲", "秘密的乙")
	if b.version() != version+1 {
		t.Errorf("version %d after %d", b.version(), version)
	}
	// A press on the card of a file that has been answered changes nothing.
	b.handle(b.event(limin, press.What))
	b.wantDuties("丙", "秘密的甲", "秘密的乙")
}

// TestFileNotRead: a clear sentence, and no step is taken.
func TestFileNotRead(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"empty":  "这张表还没有填内容。\n什么都没有记。",
		"roster": "没有找到自查表。表头要有这几列：岗位、岗位职责。\n什么都没有记。",
		"gone":   "这个文件没有拿到，可能已经撤回或者过期。请再发一次。",
	} {
		b, files := filing(t)
		b.say("开始", "采购科科长", "丙")
		version := b.version()
		b.handle(b.event(limin, file(key)))
		if b.last() != want {
			t.Errorf("%s: %s", key, b.last())
		}
		files.fail = turn.ErrFileTooLarge
		b.handle(b.event(limin, file("k")))
		if want := b.Library.Say("import_too_large", "most", "10"); b.last() != want {
			t.Errorf("too large: %s", b.last())
		}
		files.fail = errAway
		if _, err := b.Handle(t.Context(), b.event(limin, file("k"))); !errors.Is(err, errAway) {
			t.Errorf("error %v", err)
		}
		if b.version() != version {
			t.Errorf("version %d after %d", b.version(), version)
		}
	}
}

// TestFileTakenBack: after a yes the file is fetched again; when it has gone nothing
// is recorded, when the platform is away the yes is delivered again.
func TestFileTakenBack(t *testing.T) {
	t.Parallel()
	b, files := filing(t)
	b.handle(b.event(limin, file("k")))
	files.fail = errAway
	yes := b.event(limin, turn.Said{Text: "确认"})
	if _, err := b.Handle(t.Context(), yes); !errors.Is(err, errAway) {
		t.Errorf("error %v", err)
	}
	files.fail = nil
	delete(files.files, "k")
	b.handle(yes)
	if want := b.Library.Say("import_gone"); !strings.HasPrefix(b.last(), want) {
		t.Errorf("answered %s", b.last())
	}
	b.wantDuties()
	b.Forms = nil
	b.handle(b.event(limin, file("k")))
	if b.last() != b.Library.Say("not_text_file") {
		t.Errorf("without a reader: %s", b.last())
	}
}

// TestFileOutsideTheCampaign is not even fetched.
func TestFileOutsideTheCampaign(t *testing.T) {
	t.Parallel()
	b, files := filing(t)
	b.directory.current.Deadline = monday
	b.at = monday.AddDate(0, 0, 1)
	b.handle(b.event(limin, file("k")))
	if !strings.Contains(b.last(), "截止") || len(files.fetched) > 0 || len(b.ledger.states) > 0 {
		t.Errorf("answered %s, fetched %v, %+v", b.last(), files.fetched, b.ledger.states)
	}
}

// TestFilesOfAnAdministrator: what is in the file decides whether it is their own
// form or a roster.
func TestFilesOfAnAdministrator(t *testing.T) {
	t.Parallel()
	b, files := filing(t)
	rosters := &inbox{}
	b.Inbox = rosters
	send := func(key string) error {
		sent := file(key)
		sent.Name = key + ".xlsx"
		_, err := b.Handle(t.Context(), b.event(office1, sent))
		return err
	}
	for key, want := range map[string]string{"roster": "read roster.xlsx", "gone": "read gone.xlsx", "empty": "这张表还没有填内容。\n什么都没有记。"} {
		if err := send(key); err != nil || b.last() != want {
			t.Errorf("%s: %s, %v", key, b.last(), err)
		}
	}
	if err := send("k"); err != nil || len(b.buttons()) != 2 {
		t.Errorf("a form: %v", err)
	}
	if len(rosters.got) != 2 {
		t.Errorf("taken for rosters: %v", rosters.got)
	}
	files.fail = errAway
	if err := send("k"); !errors.Is(err, errAway) {
		t.Errorf("error %v", err)
	}
	b.directory.none = true
	if err := send("k"); err != nil || b.last() != "read k.xlsx" {
		t.Errorf("without a campaign: %s, %v", b.last(), err)
	}
}
