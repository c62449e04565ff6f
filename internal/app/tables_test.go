package app_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
)

// table is one of the handout's sample tables: each cell as it stands there.
type table struct {
	number              int
	person              string // who fills it in
	post                string
	duties, powers      string
	risks               string
	nDuties, nPowers, n int // how many items the handout numbers
}

// The slots by their ids.
const (
	slotDuties = "duties"
	slotPowers = "powers"
	slotDuty   = "duty" // the category under which the tables' risks are put
)

// otherCategories are answered with none.
var otherCategories = []string{"ethics", "system", "environment"}

func tables(t *testing.T) []table {
	t.Helper()
	all := []table{
		{number: 1, person: account(1020), nDuties: 3, nPowers: 3, n: 5},
		{number: 2, person: account(1022), nDuties: 5, nPowers: 3, n: 5},
		{number: 3, person: account(1023), nDuties: 3, nPowers: 2, n: 3},
	}
	for i := range all {
		cell := func(name string) string {
			return string(read(t, filepath.Join("testdata", "table"+strconv.Itoa(all[i].number), name+".txt")))
		}
		all[i].post, all[i].duties, all[i].powers, all[i].risks = cell("post"), cell("duties"), cell("powers"), cell("risks")
	}
	return all
}

// number is how the tables number their items: every item is one line.
var number = regexp.MustCompile(`^\d+\.`)

// items are the items of a cell, found without the product's own eyes.
func items(cell string) []string {
	var texts []string
	for line := range strings.Lines(cell) {
		if line = strings.TrimSpace(number.ReplaceAllString(line, "")); line != "" {
			texts = append(texts, line)
		}
	}
	return texts
}

func texts(items []form.Item) []string {
	var texts []string
	for _, it := range items {
		texts = append(texts, it.Text)
	}
	return texts
}

// wantTable fails unless the submitted record is the table, item for item.
func wantTable(t *testing.T, want table, got form.Form) {
	t.Helper()
	if got.Status != form.Submitted || got.Revision != 1 || len(got.Posts) != 1 {
		t.Fatalf("status %q, revision %d, %d posts; want submitted, 1, 1", got.Status, got.Revision, len(got.Posts))
	}
	post := got.Posts[0]
	if name := strings.TrimSpace(want.post); post.Name != name {
		t.Errorf("post %q, want %q", post.Name, name)
	}
	for _, cell := range []struct {
		slot, text string
		n          int
	}{
		{slotDuties, want.duties, want.nDuties}, {slotPowers, want.powers, want.nPowers}, {slotDuty, want.risks, want.n},
	} {
		if diff := cmp.Diff(items(cell.text), texts(post.Answers[cell.slot].Items)); diff != "" {
			t.Errorf("%s differ (-handout +database):\n%s", cell.slot, diff)
		}
		if n := len(post.Answers[cell.slot].Items); n != cell.n {
			t.Errorf("%s: %d items, the handout has %d", cell.slot, n, cell.n)
		}
	}
	for _, slot := range otherCategories {
		if a := post.Answers[slot]; !a.None || len(a.Items) > 0 {
			t.Errorf("%s: %+v, want none", slot, a)
		}
	}
}

// TestTablesByText types the handout's sample tables, each cell pasted as it
// stands, on both deployments.
func TestTablesByText(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, d)
			for _, table := range tables(t) {
				p := u.as(t, table.person)
				before, typed := u.counted(), 0
				for _, text := range []string{
					"开始", table.post, table.duties, "下一步", table.powers, "好了", "无", "确认",
					table.risks, "下一步", "无", "确认", "无", "是", "提交", "确认",
				} {
					p.say(text)
					typed++
				}
				wantTable(t, table, u.form(table.person))
				eventually(t, "copied", func() bool { return len(p.files()) > 0 })
				calls := u.counted() - before
				if calls != typed+copyCalls {
					t.Errorf("table %d: %d counted calls for %d messages, want one each and %d for the copy", table.number, calls, typed, copyCalls)
				}
				t.Logf("table %d by text: %d messages, %d counted calls", table.number, typed, calls)
			}
		})
	}
}

// copyCalls are the calls that the copy of a form costs: its upload and the message.
const copyCalls = 2

// TestTablesByCard presses the handout's sample tables into the card over the
// wire; the browser's test does it with a real client.
func TestTablesByCard(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, d)
			for _, table := range tables(t) {
				p := u.as(t, table.person)
				before := u.counted()
				p.invited()
				pressed := 0
				for _, press := range fillByCard(table) {
					if r := p.press(u.phrase(press.button), press.field); r.Error != nil || r.Card == nil {
						t.Fatalf("%s: %+v", press.button, r)
					}
					pressed++
				}
				wantTable(t, table, u.form(table.person))
				calls := u.counted() - before
				if most := 1 + copyCalls; calls > most {
					t.Errorf("table %d: %d counted calls for the whole form, at most %d are allowed", table.number, calls, most)
				}
				t.Logf("table %d by card: %d presses, %d counted calls", table.number, pressed, calls)
			}
		})
	}
}

// press is a button, by the name of its phrase, and what is in the field.
type press struct{ button, field string }

// fillByCard are the presses by which a table is filled in and submitted.
func fillByCard(t table) []press {
	none := []press{{"button_none", ""}, {"button_none_sure", ""}}
	presses := []press{
		{"button_start", ""},
		{"button_other", t.post},
		{"button_note", t.duties},
		{"button_next", ""},
		{"button_note", t.powers},
		{"button_next", ""},
	}
	presses = append(presses, none...)
	presses = append(presses, press{"button_note", t.risks}, press{"button_next", ""})
	presses = append(presses, none...)
	presses = append(presses, none...)
	return append(presses, press{"button_submit", ""}, press{"button_submit_sure", ""})
}
