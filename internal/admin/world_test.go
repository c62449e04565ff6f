package admin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianbot/internal/admin"
	"lianbot/internal/audit"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/export"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/phrase"
	"lianbot/internal/progress"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
	"lianbot/internal/staff"
	"lianbot/prompts"
)

var (
	errAway = errors.New("away")
	zone    = time.FixedZone("Asia/Shanghai", 8*60*60)
	// now is a Monday in the campaign, between holidays.
	now = time.Date(2026, 6, 15, 9, 30, 0, 0, zone)
)

// school has a line a unit: a name and how far they are. S has submitted, R is
// revising, B was sent theirs back, V has passed, D5 has been drafting since 5 June, N has not begun; behind it e is
// exempt, a has no account, u one that is not known; L, P, H, A are the roles.
const school = `
教务处: 王强 S L | 李敏 R | 张三 D5 | 张姗 D14 | 陈晨 N | 赵一 N e | 周到 N P | 吴限 S H
图书馆: 阎立 S L | 郑重 S | 冯唐 S
机械工程学院: 褚遂 S L | 卫青 D12 | 蒋干 N a | 沈从 N u | 韩非 N | 杨修 N | 朱熹 N | 秦观 S
计算机学院: 尤今 N | 许诺 N | 何其 D10
会计学院: 吕布 S L | 施耐 N
外国语学院: 张载 S L | 孔融 S | 曹植 N
外国语学院教务办: 严复 N L
后勤处: 华佗 S L | 金圣 D11
校医院: 魏征 S L | 陶潜 S
财务处: 姜维 N L | 戚继 N | 谢安 S
基建处: 邹衍 S L | 喻世 S | 柏杨 N
科研处: 水浒 D11 L | 窦固 S
校纪委办公室: 章邯 S A
: 云游 N
`

// shipped are the prompts that the program comes with, read once: they do not
// change.
var shipped = sync.OnceValues(func() (*questionnaire.Library, error) {
	return questionnaire.Parse(prompts.FS, phrase.Needs())
})

// world is everything that the office is asked about, in memory.
type world struct {
	*admin.Office
	t testing.TB

	mu        sync.Mutex
	people    []progress.Standing
	kept      campaign.Campaign
	saved     int
	overtaken bool       // somebody else changes the campaign in the same moment
	nudged    [][]string // the names of those who were to be reminded, call by call
	came      reminder.Nudged
	units     []string // that were read
	drifts    []progress.Drift
	calls     map[string]int
	fail      error
	question  []admin.Question
	noted     []audit.Entry
	asked     []exported
	making    map[exported]export.Making
}

// exported is what was asked for as a file.
type exported struct {
	who, unit string
	what      export.What
}

func open(tb testing.TB) *world {
	tb.Helper()
	library, err := shipped()
	if err != nil {
		tb.Fatal(err)
	}
	book, err := calendar.Statutory()
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{
		t: tb, kept: june(), people: enrol(tb, school),
		calls:    map[string]int{"reply": 1200, "create": 3000, "batch": 1500},
		question: []admin.Question{{Name: "陈晨", Text: "食堂几点开门？", At: now}},
	}
	w.Office = &admin.Office{
		Reader: w, Figures: w, People: w, Campaigns: w, Nudger: w, Meter: w, Exports: w, Audit: w,
		Library: library, Book: book, Now: func() time.Time { return now }, Zone: zone,
	}
	return w
}

func day(d, hour, minute int) time.Time { return time.Date(2026, 6, d, hour, minute, 0, 0, zone) }

func clock(h, m int) calendar.Clock { return calendar.Clock(h*60 + m) }

// june is the campaign of June 2026.
func june() campaign.Campaign {
	return campaign.Campaign{
		ID: "june", Title: "查找廉政风险 构筑拒腐防线", Basis: "校党委 2026 年工作要点", Office: "校纪委办公室", Contact: "8123 4567",
		Opens: day(1, 8, 0), Deadline: day(22, 17, 30), Ends: day(30, 17, 30), Plan: 3,
		Phases: []campaign.Phase{
			{Name: "动员部署", From: time.Date(2026, 5, 18, 0, 0, 0, 0, zone), To: time.Date(2026, 5, 29, 0, 0, 0, 0, zone)},
			{Name: "查找风险", From: day(1, 0, 0), To: day(30, 0, 0), Steps: []string{"填表", "组织审核", "登记汇总", "公示上报"}},
			{Name: "制定措施"},
		},
		Schedule: campaign.Schedule{Personal: day(9, 17, 30), Reviewed: day(11, 17, 30), Decided: day(12, 17, 30), Posted: day(15, 16, 0), Publicity: day(18, 17, 30)},
		Ladder: []campaign.Stage{
			{ID: "start", Opening: true, At: clock(9, 5)},
			{ID: "d5", Days: -5, At: clock(9, 35)},
			{ID: "d3", Days: -3, At: clock(9, 35)},
			{ID: "d1", Days: -1, At: clock(10, 5)},
			{ID: "due", BeforeEnd: 2 * time.Hour},
			{ID: "over", Days: 1, At: clock(9, 35)},
		},
		Calendar: calendar.Settings{EndOfDay: clock(17, 30), Quiet: calendar.Span{From: clock(21, 0), To: clock(8, 30)}},
		Rules:    campaign.Rules{Quota: 10000},
	}
}

// enrol reads a school.
func enrol(tb testing.TB, text string) []progress.Standing {
	tb.Helper()
	var people []progress.Standing
	for line := range strings.Lines(text) {
		unit, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for entry := range strings.SplitSeq(list, "|") {
			words := strings.Fields(entry)
			id := fmt.Sprint(1001 + len(people))
			p := progress.Standing{
				Person: staff.Person{ID: id, OpenID: "ou_" + id, Name: words[0], Unit: unit, Posts: []string{"科员"}, Role: staff.Staff},
				Status: form.NotStarted,
			}
			for _, word := range words[1:] {
				mark(tb, &p, word)
			}
			people = append(people, p)
		}
	}
	return people
}

// mark reads one mark of a person.
func mark(tb testing.TB, p *progress.Standing, word string) {
	tb.Helper()
	switch word[0] {
	case 'S':
		p.Status, p.Since = form.Submitted, day(12, 10, 0)
	case 'R':
		p.Status, p.Since = form.Revising, day(12, 10, 0)
	case 'B':
		p.Status, p.Since = form.Returned, day(11, 10, 0)
	case 'V':
		p.Status, p.Since = form.Passed, day(12, 10, 0)
	case 'N':
	case 'D':
		var since int
		if _, err := fmt.Sscanf(word, "D%d", &since); err != nil {
			tb.Fatal(err)
		}
		p.Status, p.Since = form.Drafting, day(since, 10, 0)
	case 'e':
		p.Person.Standing = staff.Exempt
	case 'a':
		p.Person.Standing, p.Person.OpenID = staff.NoAccount, ""
	case 'u':
		p.Person.OpenID = ""
	case 'L':
		p.Person.Role = staff.Liaison
	case 'P':
		p.Person.Role = staff.Deputy
	case 'H':
		p.Person.Role = staff.Head
	case 'A':
		p.Person.Role = staff.Admin
	default:
		tb.Fatalf("no such mark: %s", word)
	}
}

func (w *world) StatusCounts(context.Context, string) ([]progress.Count, error) {
	var counts []progress.Count
	for _, p := range w.people {
		counts = append(counts, progress.Count{Unit: p.Person.Unit, Status: p.Status, Standing: p.Person.Standing, People: 1})
	}
	return counts, w.fail
}

func (w *world) UnitPeople(_ context.Context, _, unit string) ([]progress.Standing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.units = append(w.units, unit)
	return slices.DeleteFunc(slices.Clone(w.people), func(p progress.Standing) bool { return p.Person.Unit != unit }), w.fail
}

func (w *world) Questions(context.Context, string, string) ([]admin.Question, error) {
	return w.question, w.fail
}

func (w *world) Form(context.Context, form.Key) (form.Form, error) {
	return form.Form{Status: form.Drafting}, w.fail
}

// CategoryCounts gives whoever has submitted a point in each category, and one
// more in the second.
func (w *world) CategoryCounts(context.Context, string) ([]progress.Points, error) {
	var points []progress.Points
	for _, p := range w.people {
		if p.Status.Done() {
			for i, c := range []string{"ethics", "duty", "system", "environment"} {
				points = append(points, progress.Points{Unit: p.Person.Unit, Category: c, Points: 1 + i%2})
			}
		}
	}
	return points, w.fail
}

// DailyDone has one person hand in each day, the last ones on the 14th, a Sunday.
func (w *world) DailyDone(_ context.Context, _, unit string) ([]progress.Day, error) {
	var days []progress.Day
	for _, p := range w.people {
		if !p.Status.Done() || unit != "" && p.Person.Unit != unit {
			continue
		}
		d := day(min(2+len(days), 14), 0, 0)
		if n := len(days); n > 0 && days[n-1].Day.Equal(d) {
			days[n-1].People++
			continue
		}
		days = append(days, progress.Day{Day: d, People: 1})
	}
	return days, w.fail
}

func (w *world) Recount(context.Context, string) ([]progress.Drift, error) { return w.drifts, w.fail }

func (w *world) Roster(context.Context) ([]staff.Person, error) {
	var people []staff.Person
	for _, p := range w.people {
		people = append(people, p.Person)
	}
	return people, w.fail
}

func (w *world) Campaign(context.Context) (campaign.Campaign, bool, error) {
	return w.kept, true, w.fail
}

func (w *world) ReplaceCampaign(_ context.Context, _, next campaign.Campaign) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.overtaken {
		return campaign.ErrChanged
	}
	w.kept = next
	w.saved++
	return w.fail
}

func (w *world) Nudge(_ context.Context, _ campaign.Campaign, people []progress.Standing, _ staff.Person) (reminder.Nudged, error) {
	var names []string
	for _, p := range people {
		names = append(names, p.Person.Name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nudged = append(w.nudged, names)
	if w.came == (reminder.Nudged{}) {
		return reminder.Nudged{Planned: len(people), At: now}, w.fail
	}
	return w.came, w.fail
}

func (w *world) Usage(_ context.Context, month string) (map[string]int, error) {
	if month != "2026-06" {
		w.t.Errorf("asked for %s", month)
	}
	return w.calls, w.fail
}

// person finds somebody by name.
func (w *world) person(name string) staff.Person {
	w.t.Helper()
	i := slices.IndexFunc(w.people, func(p progress.Standing) bool { return p.Person.Name == name })
	if i < 0 {
		w.t.Fatalf("there is no %s", name)
	}
	return w.people[i].Person
}

// The people who ask.
const (
	office  = "章邯" // 校纪委办公室
	liaison = "王强" // 教务处
	deputy  = "周到" // 教务处
	head    = "吴限" // 教务处
	member  = "李敏" // 教务处
)

// ask types a command; an empty message is no answer at all.
func (w *world) ask(name, text string, group bool) message.Message {
	w.t.Helper()
	m, handled, err := w.Answer(w.t.Context(), w.person(name), w.kept, text, group)
	if err != nil {
		w.t.Fatalf("%s, %q: %v", name, text, err)
	}
	if empty := m == (message.Message{}); handled == empty {
		w.t.Fatalf("%s, %q: handled %t with %+v", name, text, handled, m)
	}
	return m
}

func (w *world) Note(_ context.Context, e audit.Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noted = append(w.noted, e)
	return w.fail
}

// Count counts those of the school who have handed in.
func (w *world) Count(_ context.Context, _, unit string) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, p := range w.people {
		if p.Status.Done() && (unit == "" || p.Person.Unit == unit) {
			n++
		}
	}
	return n, w.fail
}

func (w *world) Making(who staff.Person, unit string, what export.What) (export.Making, bool) {
	m, ok := w.making[exported{who.Name, unit, what}]
	return m, ok
}

func (w *world) Ask(ctx context.Context, who staff.Person, c campaign.Campaign, unit string, what export.What) (int, error) {
	n, err := w.Count(ctx, c.ID, unit)
	if n > 0 && err == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked = append(w.asked, exported{who.Name, unit, what})
	}
	return n, err
}
