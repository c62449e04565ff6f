package phrase_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// failer is what a player reports to: a test or a rapid property.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func library(t failer) *questionnaire.Library {
	t.Helper()
	l, err := questionnaire.Parse(prompts.FS, phrase.Needs())
	if err != nil {
		t.Fatalf("the shipped prompts:\n%v", err)
	}
	return l
}

// player is one person in one conversation. The state goes through JSON between
// any two lines.
type player struct {
	t      failer
	scene  phrase.Scene
	state  conversation.State
	record form.Form
	at     int64
	unit   bool       // the form is a unit's
	by     string     // who acts, when several write it
	file   form.Sheet // what was read from the file that was sent last
}

func newPlayer(t failer, lib *questionnaire.Library, posts ...string) *player {
	t.Helper()
	def, err := lib.Personal(nil)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, zone)
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	return &player{
		t: t, at: now.UnixMilli(), record: form.Form{Status: form.NotStarted},
		scene: phrase.Scene{
			Library: lib, Definition: def, Zone: zone, Now: now, Liaison: "王强",
			Days: calendar.New(zone, book, calendar.Settings{}),
			Campaign: campaign.Campaign{
				ID: "c", Title: "查找廉政风险，构筑拒腐防线", Office: "校纪委办公室",
				Opens: now.AddDate(0, 0, -1), Deadline: time.Date(2026, 6, 22, 17, 30, 0, 0, zone),
				Schedule: campaign.Schedule{Personal: time.Date(2026, 6, 9, 17, 30, 0, 0, zone)},
			},
			Person: staff.Person{ID: "1001", Name: "李敏", Unit: "采购与招投标办公室", Posts: posts},
		},
	}
}

// ofUnit has the player fill in the form of a unit.
func (p *player) ofUnit(unit string) {
	p.t.Helper()
	def, err := p.scene.Library.Unit(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.scene.Definition, p.scene.Person.Unit, p.unit = def, unit, true
}

func (p *player) say(text string) string {
	p.t.Helper()
	if file, ok := strings.CutPrefix(text, sentFile); ok {
		return p.send(file)
	}
	if reason, ok := strings.CutPrefix(text, sentBack); ok {
		return p.sendBack(reason)
	}
	out := p.take(conversation.Said{Text: text})
	return p.scene.Text(p.state, out)
}

// become has somebody of several write; without a name it is the form of one.
func (p *player) become(name string) {
	if p.by = name; name == "" {
		return
	}
	p.scene.By = staff.Person{ID: name, Name: name}
	p.scene.Now, p.scene.Pen = time.UnixMilli(p.at+60_000), p.state.Pen.By
}

// sentFile begins a line with which a file of the paper's testdata is sent.
const sentFile = "【文件】"

// sentBack begins a line with which the form is sent back: 【退回】岗位职责风险 2：写到哪个环节.
// Without a slot and a number it is the whole form. “；” stands between two reasons.
const sentBack = "【退回】"

func (p *player) sendBack(text string) string {
	p.t.Helper()
	v := conversation.Verdict{Move: form.Return, At: p.at, By: "王强"}
	for reason := range strings.SplitSeq(text, "；") {
		v.Remarks = append(v.Remarks, p.remark(reason))
	}
	s, out, ok := conversation.Judge(p.state, p.record, v)
	if !ok {
		p.t.Fatalf("%q: a form that is %s is not sent back", text, p.record.Status)
	}
	p.state, p.record = s, form.Apply(p.record, out.Changes...)
	return p.scene.Text(p.state, out)
}

func (p *player) remark(reason string) form.Comment {
	p.t.Helper()
	for _, slot := range p.scene.Definition.Slots {
		head, why, ok := strings.Cut(reason, "：")
		name, number, two := strings.Cut(head, " ")
		if n, err := strconv.Atoi(number); ok && two && err == nil && name == slot.Name {
			post := p.record.Posts[0]
			return form.Comment{Post: post.ID, Slot: slot.ID, Item: post.Answers[slot.ID].Items[n-1].ID, Text: why}
		}
	}
	return form.Comment{Text: reason}
}

func (p *player) send(file string) string {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "paper", "testdata", file))
	if err != nil {
		p.t.Fatal(err)
	}
	words, err := paper.ParseWords(prompts.FS)
	if err != nil {
		p.t.Fatal(err)
	}
	read, err := paper.ReadForm(data, words)
	if err != nil {
		p.t.Fatal(err)
	}
	p.file = form.Sheet{Unit: read.Unit, Name: read.Name}
	for _, n := range read.Notes {
		p.file.Notes = append(p.file.Notes, form.Remark{Name: n.Name, Pairs: n.Pairs})
	}
	for _, post := range read.Posts {
		p.file.Posts = append(p.file.Posts, form.SheetPost(post))
	}
	out := p.take(conversation.Offered{Message: "om", Key: "key", Sheet: p.file})
	return p.scene.Text(p.state, out)
}

func (p *player) take(deed conversation.Deed) conversation.Outcome {
	p.t.Helper()
	p.at += 60_000
	e := conversation.Event{At: p.at, Deed: deed, Known: p.scene.Person.Posts}
	if p.unit {
		e.Known, e.By = []string{p.scene.Person.Unit}, p.by
	}
	before := p.state
	after, out := conversation.Step(p.scene.Definition, p.state, nil, e)
	if out.NeedSheet {
		e.Sheet = &p.file
		after, out = conversation.Step(p.scene.Definition, p.state, nil, e)
	}
	if out.NeedForm {
		record := p.record
		after, out = conversation.Step(p.scene.Definition, p.state, &record, e)
	}
	if diff := cmp.Diff(before, p.state); diff != "" {
		p.t.Fatalf("the step changed its argument:\n%s", diff)
	}
	if after.Pen.By != "" {
		p.scene.Pen = after.Pen.By
	}
	p.record = form.Apply(p.record, out.Changes...)
	data, err := json.Marshal(after)
	if err != nil {
		p.t.Fatal(err)
	}
	p.state = conversation.State{}
	if err := json.Unmarshal(data, &p.state); err != nil {
		p.t.Fatal(err)
	}
	return out
}

// TestTranscripts plays the golden conversations in testdata: a line that begins
// with “> ” is typed, by whom stands before it when several write (a \n in it is a
// line break, 【文件】 sends a file, 【退回】 sends the form back), what follows is the answer.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	lib := library(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := string(data)
			var posts []string
			var unit string
			var got strings.Builder
			var p *player
			for line := range strings.Lines(want) {
				line = strings.TrimSuffix(line, "\n")
				if known, ok := strings.CutPrefix(line, "# 名册岗位："); ok {
					posts = append(posts, known)
				}
				if named, ok := strings.CutPrefix(line, "# 部门表："); ok {
					unit = named
				}
				if strings.HasPrefix(line, "#") {
					got.WriteString(line + "\n")
				}
				name, typed, ok := strings.Cut(line, "> ")
				if !ok || utf8.RuneCountInString(name) > 2 {
					continue // what was answered
				}
				if p == nil {
					p = newPlayer(t, lib, posts...)
					if unit != "" {
						p.ofUnit(unit)
					}
				}
				p.become(name)
				got.WriteString("\n" + line + "\n" + p.say(strings.ReplaceAll(typed, `\n`, "\n")) + "\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got.String(), "\n")); diff != "" {
				t.Errorf("transcript differs (-want +got); -update rewrites it:\n%s", diff)
			}
		})
	}
}
