package app_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// place is a place in the dialogue and what is typed to get there.
type place struct {
	name string
	path []string
}

func places() []place {
	begun := []string{"开始", "确认"}
	full := append(begun, "受理采购申请", "下一步", "采购方式的建议权", "下一步",
		"无", "确认", "采购方式可能被人情左右", "下一步", "无", "确认", "无", "确认")
	on := func(path []string, more ...string) []string { return append(slices.Clip(path), more...) }
	return []place{
		{"not begun", nil},
		{"naming", []string{"开始"}},
		{"empty list", begun},
		{"list", on(begun, "受理采购申请")},
		{"category", on(begun, "思想道德风险")},
		{"none?", on(begun, "无")},
		{"restart?", on(begun, "受理采购申请", "重来")},
		{"drop post?", on(begun, "岗位", "删 1")},
		{"paused", on(begun, "受理采购申请", "暂停")},
		{"review", full},
		{"submit?", on(full, "提交")},
		{"filed", on(full, "提交", "确认")},
		{"revising", on(full, "提交", "确认", "修改")},
	}
}

// reading are typed texts that change nothing, wherever they are typed.
var reading = []string{
	"预览", "帮助", "示例", "谢谢", "什么是廉政风险？", "明天食堂几点开门？", "卡片", "进度", "提问",
}

// doing are those that may change something.
var doing = []string{
	"开始", "继续", "下一步", "好了", "没有了", "无", "上一步", "跳过", "提交", "暂停", "重来", "确认", "取消",
	"修改", "改", "改 1 审核采购申请", "改 99 审核采购申请", "删", "删 1", "删 99", "补 1 供应商可能围标", "补 99 供应商可能围标",
	"加岗位", "加岗位 科员", "岗位权力", "组织评标", "1", "？",
}

// beyond are those that name an item which is not there.
var beyond = []string{"改 99 审核采购申请", "删 99", "补 99 供应商可能围标", "改", "删"}

// TestEveryCommandEverywhere types every command at every place of the dialogue.
// There is always an answer; what only reads changes nothing; nothing is changed
// by what is not there. What each does is in testdata/walk.txt, to be read.
func TestEveryCommandEverywhere(t *testing.T) {
	t.Parallel()
	places := places()
	u := openFor(t, small, crowd(len(places)*(1+len(doing))))
	lines := make([]string, len(places))
	t.Run("places", func(t *testing.T) {
		for i, at := range places {
			t.Run(at.name, func(t *testing.T) {
				t.Parallel()
				first := i * (1 + len(doing))
				lines[i] = walk(t, u, at, first)
			})
		}
	})
	const file = "testdata/walk.txt"
	got := strings.Join(lines, "\n")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(read(t, file)), got); diff != "" {
		t.Errorf("what the commands do (-want +got); -update rewrites it:\n%s", diff)
	}
}

// crowd is n people of one post each, in one unit.
func crowd(n int) []staff.Person {
	people := make([]staff.Person, n)
	for i := range people {
		id := strconv.Itoa(2000 + i)
		people[i] = staff.Person{
			ID: id, OpenID: "ou_" + id, Name: "某" + id, Unit: "采购办", Posts: []string{"采购科科长"}, Role: staff.Staff,
		}
	}
	return people
}

// walk types all commands at one place, each as somebody who is there: the one
// before when nothing has changed, else somebody new. It tells what each changed.
func walk(t *testing.T, u *university, at place, first int) string {
	t.Helper()
	come := func(i int) talker {
		p := u.as(t, account(2000+first+i))
		p.put(at.path)
		return p
	}
	reader := come(0)
	for _, text := range reading {
		reader.wantUnchanged(func() { wantSensible(t, text, reader.say(text)) })
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", at.name)
	p, moved := reader, false
	for i, text := range doing {
		if moved {
			p = come(1 + i)
		}
		before, version := p.form(p.openID), p.version(p.openID)
		wantSensible(t, text, p.say(text))
		after := p.form(p.openID)
		record := !cmp.Equal(before.Posts, after.Posts)
		step := p.version(p.openID) - version
		moved = step != 0
		switch {
		case step == 0 && (record || before.Status != after.Status):
			t.Errorf("%q changes the record without a step", text)
		case step != 0 && step != 1:
			t.Errorf("%q takes %d steps", text, step)
		case step == 0:
			fmt.Fprintf(&b, "  %s: -\n", text)
		case before.Status != after.Status:
			fmt.Fprintf(&b, "  %s: %s to %s\n", text, before.Status, after.Status)
		case record:
			fmt.Fprintf(&b, "  %s: record\n", text)
		default:
			fmt.Fprintf(&b, "  %s: place\n", text)
		}
		for _, none := range beyond {
			if text == none && record {
				t.Errorf("%q has changed the record", text)
			}
		}
	}
	return b.String()
}

// put brings a person to where a path leads, by the steps alone and in one turn:
// as somebody comes back whom only the database remembers.
func (p talker) put(path []string) {
	p.t.Helper()
	definition, err := p.texts.Personal(p.campaign.Categories)
	if err != nil {
		p.t.Fatal(err)
	}
	record := form.Form{Status: form.NotStarted}
	turned := turn.Turn{}
	for i, text := range path {
		var out conversation.Outcome
		turned.State, out = conversation.Step(definition, turned.State, &record, conversation.Event{
			At:   p.now().Add(-time.Hour + time.Duration(i)*time.Second).UnixMilli(),
			Deed: conversation.Said{Text: text}, Known: p.person(p.openID).Posts,
		})
		record = form.Apply(record, out.Changes...)
		turned.Changes = append(turned.Changes, out.Changes...)
		if out.Filed != nil {
			turned.Filed = out.Filed
		}
	}
	if len(path) == 0 {
		return
	}
	turned.State.Version = 1
	err = p.db.Commit(p.t.Context(), turn.Record{EventID: "put " + p.openID, Key: p.key(p.openID), At: p.now(), Turn: &turned})
	if err != nil {
		p.t.Fatal(err)
	}
}

// wantSensible fails unless the answer says something, in words only.
func wantSensible(t *testing.T, typed, answer string) {
	t.Helper()
	if strings.TrimSpace(answer) == "" {
		t.Errorf("%q is answered by nothing", typed)
	}
	for _, bad := range []string{"{count}", "{slot}", "{number}", "{post}", "{name}", "%!", "<nil>", "“”"} {
		if strings.Contains(answer, bad) {
			t.Errorf("%q is answered with %q:\n%s", typed, bad, answer)
		}
	}
}
