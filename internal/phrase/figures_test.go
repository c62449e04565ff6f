package phrase_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/staff"
)

// shown reads the figures of a text by their words. The word for those who have
// handed in begins two lines; only the one with a number counts.
func shown(t *rapid.T, said string, words ...string) (sum int, found map[string]int) {
	found = map[string]int{}
	for _, word := range words {
		all := regexp.MustCompile(word+` (\d+)`).FindAllStringSubmatch(said, -1)
		if len(all) > 1 {
			t.Fatalf("%s is said %d times:\n%s", word, len(all), said)
		}
		for _, m := range all {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			found[word] = n
			sum += n
		}
	}
	return sum, found
}

// paragraphs are what a card says in so many words, without its tables.
func paragraphs(c message.Card) string {
	var said []string
	for _, b := range c.Body {
		if b.Paragraph != nil {
			said = append(said, b.Paragraph.Text)
		}
	}
	return strings.Join(said, "\n")
}

func someCounts(t *rapid.T) []progress.Count {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) progress.Count {
		return progress.Count{
			Unit:     rapid.SampledFrom([]string{"教务处", "图书馆", ""}).Draw(t, "unit"),
			Status:   rapid.SampledFrom(form.Statuses()).Draw(t, "status"),
			Standing: rapid.SampledFrom([]staff.Standing{"", staff.NoAccount, staff.SickLeave, staff.Exempt}).Draw(t, "standing"),
			People:   rapid.IntRange(1, 3).Draw(t, "people"),
		}
	}), 1, 20).Draw(t, "counts")
}

// TestShownFiguresAddUp: on every card and in every text the states that are
// mentioned add up to the roster, and the parts of those who have handed in to them.
func TestShownFiguresAddUp(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	timely := phrase.Timely{Scene: b.Scene}
	timely.Days = b.Days
	rapid.Check(t, func(t *rapid.T) {
		school, units := progress.School(someCounts(t))
		check := func(name, said string, want progress.Tally) {
			sum, found := shown(t, said, "已提交", "填写中", "未开始", "被退回", "免填")
			if total := "共 " + strconv.Itoa(want.Total) + " 人"; sum != want.Total || !strings.Contains(said, total) {
				t.Fatalf("%s: the states add up to %d of %+v:\n%s", name, sum, want, said)
			}
			for word, n := range map[string]int{
				"已提交": want.Done, "填写中": want.Drafting, "未开始": want.Open, "被退回": want.Returned, "免填": want.Exempt,
			} {
				if found[word] != n {
					t.Fatalf("%s says %d are %s of %+v", name, found[word], word, want)
				}
			}
			if parts, _ := shown(t, said, "待审核", "已通过", "正在修改"); parts != want.Done {
				t.Fatalf("%s: the parts add up to %d of %d:\n%s", name, parts, want.Done, said)
			}
		}
		f := phrase.SchoolFigures{School: school, Units: units}
		for _, whole := range []bool{false, true} {
			b := b
			b.Whole = whole
			check("the school", paragraphs(*b.School(f).Card), school)
			check("the units", paragraphs(*b.Units(f, 1).Card), school)
		}
		check("the office's digest", paragraphs(timely.OfficeDigest(phrase.School{Tally: school})), school)
		for _, u := range units {
			check("a unit", paragraphs(*b.Unit(phrase.UnitFigures{Tally: u}).Card), u)
			check("a liaison's digest", paragraphs(timely.Digest(phrase.Digest{Tally: u})), u)
			check("a head's word", paragraphs(timely.HeadsWord(phrase.Digest{Tally: u})), u)
		}
		missing := b.MissingInSchool(school, units, 1)
		left, _ := shown(t, missing.Text(), "填写中", "未开始", "被退回")
		if left != school.Left() {
			t.Fatalf("%d are missing of %+v:\n%s", left, school, missing.Text())
		}
		cells := 0
		for _, block := range missing.Card.Body {
			if block.Table == nil {
				continue
			}
			for _, row := range block.Table.Rows {
				for _, cell := range row[1:] {
					n, err := strconv.Atoi(cell)
					if err != nil {
						t.Fatal(err)
					}
					cells += n
				}
			}
		}
		if cells != school.Left() {
			t.Fatalf("the table has %d of %d", cells, school.Left())
		}
	})
}

// TestEveryStateHasItsWord: every state of a form is said in words of its own.
func TestEveryStateHasItsWord(t *testing.T) {
	t.Parallel()
	b := bulletin(t)
	said := map[string]form.Status{}
	for _, s := range form.Statuses() {
		word := b.Status(s)
		if other, twice := said[word]; twice || word == "" || strings.Contains(word, "status_") {
			t.Errorf("%s is said %q, like %s", s, word, other)
		}
		said[word] = s
	}
	if b.Status("unheard of") != b.Status(form.NotStarted) {
		t.Error("what is unknown has not been begun")
	}
}
