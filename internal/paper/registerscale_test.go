package paper_test

import (
	"archive/zip"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/paper"
	"lianbot/internal/questionnaire"
)

// The school of the test: so many units, and risk points in all.
const (
	manyUnits  = 150
	manyPoints = 40_000
)

// mass is the forms of a large school, made anew whenever they are gone through, so that
// they are not in memory.
type mass struct {
	d, units *questionnaire.Definition
	slots    []questionnaire.Slot
}

// ownSlots are what is counted of a unit's own form, by the part that it belongs to.
func ownSlots() [][2]string {
	return [][2]string{
		{"section", "ethics"},
		{"section", "duty"},
		{"section", "system"},
		{"section", "environment"},
		{"section", "process"},
		{"process", "step_risk"},
		{"major", "major_risk"},
		{"leaders", "leader_risks"},
	}
}

// own is the own form of a unit with so many points in each of ownSlots; nil: the unit
// has handed none in.
func (m mass) own(unit string) (counts []int) {
	var u int
	if _, err := fmt.Sscanf(unit, "第%d学院", &u); err != nil || u%3 == 2 {
		return nil
	}
	for i := range ownSlots() {
		counts = append(counts, (u*5+i*2)%4)
	}
	return counts
}

func (m mass) ownForm(unit string, counts []int) form.Form {
	f, id := form.Form{Status: form.Submitted, Revision: 1}, int64(100)
	for i, part := range ownSlots() {
		at := slices.IndexFunc(f.Posts, func(p form.Post) bool { return p.Kind == part[0] })
		if at < 0 {
			at = len(f.Posts)
			f.Posts = append(f.Posts, form.Post{ID: int64(at + 1), Kind: part[0], Name: "采购", Answers: map[string]form.Answer{
				"steps": {Items: []form.Item{{ID: 1, Text: "受理"}, {ID: 2, Text: "验收"}}},
			}})
		}
		a := form.Answer{None: counts[i] == 0}
		for n := range counts[i] {
			id++
			a.Items = append(a.Items, form.Item{ID: id, Text: fmt.Sprintf("可能走过场（%s-%d）", unit, id), Covers: int64(2 - n%2)})
		}
		f.Posts[at].Answers[part[1]] = a
	}
	return f
}

func newMass(tb testing.TB) mass {
	tb.Helper()
	m := mass{d: definition(tb), units: unitDefinition(tb)}
	for _, s := range m.d.Slots {
		if s.Risk {
			m.slots = append(m.slots, s)
		}
	}
	return m
}

// persons are how many points each person has in each category, unit by unit: units differ in
// size, people in how much they wrote, some wrote nothing in a category.
func (m mass) persons() iter.Seq2[string, []int] {
	return func(yield func(string, []int) bool) {
		left, person := manyPoints, 0
		for u := range manyUnits {
			share := left / (manyUnits - u) // what is left is shared out among the units that are left
			if u%2 == 0 && u < manyUnits-1 {
				share = share * 3 / 2
			}
			left -= share
			for share > 0 {
				counts := make([]int, len(m.slots))
				for i := range counts {
					counts[i] = min(share, (person*7+i*3+u)%6)
					share -= counts[i]
				}
				if person++; !yield(fmt.Sprintf("第%d学院", u), counts) {
					return
				}
			}
		}
	}
}

func (m mass) form(person int, counts []int) form.Form {
	id := int64(0)
	items := func(text string, n int) form.Answer {
		a := form.Answer{None: n == 0}
		for range n {
			id++
			a.Items = append(a.Items, form.Item{ID: id, Text: fmt.Sprintf("%s，对进场交易的项目可能采取打招呼等非正常手段进行干预（%d-%d）", text, person, id)})
		}
		return a
	}
	post := form.Post{ID: 1, Name: "科长", Answers: map[string]form.Answer{
		questionnaire.SlotDuties: items("组织", 3), questionnaire.SlotPowers: items("审批", 2),
	}}
	for i, slot := range m.slots {
		post.Answers[slot.ID] = items("可能", counts[i])
	}
	return form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{post}}
}

// register is the register of the school, its rows streamed, and what was put into it.
func (m mass) register(p *paper.Printer) (r paper.Register, want map[string][]int, points int) {
	r = paper.Register{Unit: "全校", Date: day, Counts: paper.Tally{}}
	// The units' own forms have a category that people are not asked, and three of their own.
	names := append(categories(m.d), "业务流程风险", "环节风险点", "三重一大风险点", "领导班子风险点")
	want = map[string][]int{}
	person := 0
	for unit, counts := range m.persons() {
		person++
		paper.Count(r.Counts, m.d, m.form(person, counts), unit)
		if want[unit] == nil {
			want[unit] = make([]int, len(names))
			if own := m.own(unit); own != nil {
				paper.Count(r.Counts, m.units, m.ownForm(unit, own), unit)
				for i, part := range ownSlots() {
					slot, _ := m.units.Slot(part[1])
					want[unit][slices.Index(names, slot.Name)] += own[i]
					points += own[i]
				}
			}
		}
		for i, n := range counts {
			want[unit][i] += n
			points += n
		}
	}
	r.Categories = paper.Categories(m.d, m.units, r.Counts)
	r.Rows = func(yield func(paper.Row, error) bool) {
		person, last := 0, ""
		for unit, counts := range m.persons() {
			person++
			rows := paper.RowsOf(m.d, m.form(person, counts), strconv.Itoa(person), unit, "", "李敏")
			if own := m.own(unit); own != nil && unit != last {
				rows = append(p.UnitRows(m.units, m.ownForm(unit, own), unit, unit), rows...)
			}
			last = unit
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	return r, want, points
}

// TestEverySubtotal writes the register of a large school, with the own forms of its units, as docx and as xlsx and compares every
// subtotal in the files with what was put into the forms. It prints the most
// memory that was in use.
func TestEverySubtotal(t *testing.T) { //nolint:paralleltest // it looks at the memory
	m := newMass(t)
	p := printer(t)
	r, want, points := m.register(p)
	if len(want) != manyUnits || points <= manyPoints || len(r.Categories) != 8 {
		t.Fatalf("%d units, %d points", len(want), points)
	}
	for _, file := range []struct {
		name, part string
		write      func(io.Writer, paper.Register, paper.Options) error
	}{
		{"register.docx", "word/document.xml", p.Register}, {"register.xlsx", "xl/worksheets/sheet", p.RegisterXlsx},
	} {
		path := filepath.Join(t.TempDir(), file.name)
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		peak, began := watchHeap(), time.Now()
		err = file.write(out, r, paper.Options{})
		most, took := peak(), time.Since(began)
		if err != nil || out.Close() != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d points of %d units in %v, at most %d MB in use", file.name, points, manyUnits, took.Round(time.Millisecond), most>>20)
		if most > mostHeap {
			t.Errorf("%s takes %d MB", file.name, most>>20)
		}
		checkSubtotals(t, begun(t, path, file.part), r.Categories, want)
	}
}

// mostHeap is what writing a register may take, of which the bytes of the file itself are the
// most: the rows are streamed.
const mostHeap = 128 << 20

// watchHeap samples the heap until the returned function is called, which returns
// the most that was in use.
func watchHeap() func() uint64 {
	runtime.GC()
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-stop:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-most }
}

// begun are the parts of a packed file whose names begin like this, one behind the other.
func begun(t *testing.T, path, prefix string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var all strings.Builder
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, prefix) {
			continue
		}
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, part); err != nil { //nolint:gosec // a file of our own
			t.Fatal(err)
		}
		_ = part.Close()
	}
	return all.String()
}

// checkSubtotals reads the lines of sums in a part and compares each figure.
func checkSubtotals(t *testing.T, part string, categories []string, want map[string][]int) {
	t.Helper()
	lines := regexp.MustCompile(`>([^<>]+) 小计：(\d+) 条（([^）]*)）`).FindAllStringSubmatch(part, -1)
	if len(lines) != len(want) {
		t.Fatalf("%d subtotals of %d units", len(lines), len(want))
	}
	total := make([]int, len(categories))
	line := func(counts []int) (sum int, said string) {
		var names []string
		for i, n := range counts {
			sum += n
			names = append(names, categories[i]+" "+strconv.Itoa(n))
		}
		return sum, strings.Join(names, "，")
	}
	seen := map[string]bool{}
	for _, l := range lines {
		counts, known := want[l[1]]
		if !known || seen[l[1]] {
			t.Fatalf("a subtotal of %s", l[1])
		}
		seen[l[1]] = true
		if sum, said := line(counts); l[2] != strconv.Itoa(sum) || l[3] != said {
			t.Errorf("%s: %s (%s), want %d (%s)", l[1], l[2], l[3], sum, said)
		}
		for i, n := range counts {
			total[i] += n
		}
	}
	sum, said := line(total)
	if want := fmt.Sprintf("合计：%d 条（%s）", sum, said); !strings.Contains(part, want) {
		t.Errorf("the total %q is missing", want)
	}
}
