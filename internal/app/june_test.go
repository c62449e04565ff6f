package app_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lianbot/internal/app"
	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/outbox"
	"lianbot/internal/reminder"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
)

// TestJune2026 is the whole campaign of June 2026: sixty people who act in
// different ways, the bot that is shipped, the simulated platform, and a clock that
// goes from one thing to the next. Who was written to, when and why, and who was
// not, is in testdata/june.txt, to be read.
func TestJune2026(t *testing.T) {
	t.Parallel()
	remind := small
	remind.reminds = true
	j := &june{university: open(t, remind), t: t, done: map[string]time.Time{}}
	book, err := calendar.Statutory()
	if err != nil {
		t.Fatal(err)
	}
	j.cal = j.campaign.Days(app.Zone(), book)
	j.run(j.deeds())

	sent, err := j.db.Sent(t.Context(), sqldb.Filter{Limit: 100000})
	if err != nil {
		t.Fatal(err)
	}
	var unasked []sqldb.Entry
	for _, e := range sent {
		if e.About.Kind != "" && e.About.Kind != "copy" || strings.HasPrefix(e.Key, reminder.InvitationKeys(j.campaign.ID)) {
			unasked = append(unasked, e)
		}
	}
	j.check(unasked)
	j.checkLadder(unasked)
	j.checkPlatform(sent)
	j.golden(unasked)
	t.Logf("%d counted calls for 60 people, %d of them messages that nobody waited for", j.counted(), len(leaving(unasked)))
}

// june is the campaign under way.
type june struct {
	*university
	t    *testing.T
	cal  *calendar.Calendar
	done map[string]time.Time // when people submitted, by number
}

// deed is what somebody does at a moment.
type deed struct {
	at time.Time
	do func()
}

func (j *june) at(s string) time.Time {
	j.t.Helper()
	d, err := time.ParseInLocation("2006-01-02 15:04", "2026-06-"+s, app.Zone())
	if err != nil {
		j.t.Fatal(err)
	}
	return d
}

// deeds are what the people do.
func (j *june) deeds() []deed {
	var all []deed
	on := func(at string, do func()) { all = append(all, deed{j.at(at), do}) }
	each := func(at string, do func(int), numbers ...int) {
		for i, n := range numbers {
			on(at, func() { do(n) })
			all[len(all)-1].at = all[len(all)-1].at.Add(time.Duration(i) * 3 * time.Minute)
		}
	}
	// Early, in the middle, late, in the night, on a Sunday, on the holiday, in the
	// last minutes; 1009, 1017, 1029, 1041, 1049 never begin. Some type every answer
	// in the chat, of the others only what becomes of it is kept.
	on("01 09:02", func() { j.enter(1022) })
	each("01 10:31", j.fill, 1007, 1022)
	each("01 10:41", j.file, 1015, 1028, 1036)
	each("03 16:02", j.file, 1003, 1010, 1023, 1046, 1054)
	each("07 11:02", j.fill, 1037)
	each("08 09:41", j.file, 1001, 1006, 1018, 1024, 1030, 1047)
	each("10 23:32", j.fill, 1011)
	each("11 15:12", j.file, 1013, 1021, 1031, 1038, 1055)
	each("15 10:42", j.file, 1005, 1020, 1025, 1032, 1050, 1056)
	each("16 09:02", j.file, 1026, 1034, 1057)
	each("18 11:02", j.file, 1012, 1027, 1044, 1045, 1058)
	each("20 20:12", j.fill, 1019)
	each("22 09:32", j.file, 1033, 1051, 1053)
	each("22 17:02", j.fill, 1052, 1059)
	each("24 16:42", j.fill, 1042) // in time, for the extended unit

	// Drafts that are never submitted.
	on("02 11:02", func() { j.begin(1016) })
	on("09 14:52", func() { j.begin(1040) })
	on("12 16:32", func() { j.begin(1048) })

	// Who asks to be reminded later: by the card, by typing, and again.
	on("01 09:32", func() { j.press(1008, "今晚再提醒我") })
	on("09 09:42", func() { j.say(1008, "明天提醒我") })
	on("12 09:01", func() { j.say(1008, "今晚再提醒我") })
	on("12 10:02", func() { j.say(1008, "明天再提醒我") })
	on("16 18:02", func() { j.fill(1008) })

	on("05 14:42", func() { j.enter(1060) })
	// A liaison reminds by the button of the digest, on a day without a rung; once
	// more brings nobody a second one.
	on("17 09:32", func() { j.nudge(1053) })
	on("17 10:02", func() { j.nudge(1053) })
	// 1039 stops the bot, and lets it in again.
	on("09 08:02", func() { j.stop(1039, sim.StatusStopped) })
	on("17 18:02", func() { j.stop(1039, sim.StatusActive) })
	// 1043 leaves the school; somebody comes.
	on("11 18:02", func() {
		j.enlist(slices.DeleteFunc(slices.Clone(j.people), func(p staff.Person) bool { return p.ID == "1043" }))
	})
	on("12 11:02", func() {
		j.enlist(append(slices.Clone(j.people), staff.Person{
			ID: "1099", OpenID: outsider, Name: "新同事", Unit: "图书馆", Posts: []string{"馆员"}, Role: staff.Staff,
		}))
	})
	// The liaison of 财务处 gets a deputy.
	on("10 11:02", func() {
		people := slices.Clone(j.people)
		i := slices.IndexFunc(people, func(p staff.Person) bool { return p.ID == "1016" })
		people[i].Role = staff.Deputy
		j.enlist(people)
	})
	// 机械工程学院 may hand in two days later.
	on("17 15:02", func() {
		later, err := j.campaign.Extend(campaign.Extension{
			Unit: "机械工程学院", Until: j.at("24 17:30"), Reason: "期末考试", By: "1001", At: j.now(),
		}, j.cal)
		if err != nil {
			j.t.Fatal(err)
		}
		j.campaign = later
		if err := j.db.SaveCampaign(j.t.Context(), later); err != nil {
			j.t.Fatal(err)
		}
	})
	slices.SortStableFunc(all, func(a, b deed) int { return a.at.Compare(b.at) })
	return all
}

// run moves the clock from one thing to the next, whoever does it, until nothing
// more happens.
func (j *june) run(deeds []deed) {
	j.t.Helper()
	for {
		j.settle()
		next, ok, err := j.bot.Next(j.t.Context())
		if err != nil {
			j.t.Fatal(err)
		}
		if len(deeds) > 0 && (!ok || deeds[0].at.Before(next)) {
			next, ok = deeds[0].at, true
		}
		if !ok {
			return
		}
		if next.After(j.now()) {
			j.moveTo(next)
		}
		for len(deeds) > 0 && !deeds[0].at.After(j.now()) {
			deeds[0].do()
			deeds = deeds[1:]
			j.ahead.Add(int64(3 * time.Second)) // the bot looks at the roster every two
		}
	}
}

// settle waits until the bot has done all there is to do now. What the platform's
// limits put off comes in simulated seconds, not in real ones.
func (j *june) settle() {
	j.t.Helper()
	quiet := 0
	for range 6000 {
		next, ok, err := j.bot.Next(j.t.Context())
		if err != nil {
			j.t.Fatal(err)
		}
		if !ok || next.After(j.now().Add(time.Second)) {
			if quiet++; quiet > 3 { // the clerk has looked at the clock meanwhile
				return
			}
		} else {
			quiet = 0
			j.ahead.Add(int64(10 * time.Millisecond))
		}
		time.Sleep(15 * time.Millisecond)
	}
	j.t.Fatalf("the bot is busy without end at %s", j.now().Format(time.DateTime))
}

func (j *june) as(number int) talker { return j.university.as(j.t, account(number)) }

func (j *june) say(number int, text string) { j.as(number).say(text) }

func (j *june) enter(number int) {
	if err := j.platform.Enter(account(number)); err != nil {
		j.t.Fatal(err)
	}
}

// nudge presses the button of the day's digest that reminds those who have not
// begun.
func (j *june) nudge(number int) {
	j.t.Helper()
	liaison := j.as(number)
	for _, card := range slices.Backward(liaison.cards()) {
		for _, b := range buttons(j.t, card.Content) {
			if strings.HasPrefix(b.Text.Content, "提醒未开始") {
				liaison.act(card, sim.Action{Tag: "button", Name: b.Name, Value: b.value()})
				return
			}
		}
	}
	j.t.Errorf("%d has no digest to press", number)
}

func (j *june) press(number int, label string) { j.as(number).press(label, "") }

func (j *june) stop(number int, status sim.Status) {
	if err := j.platform.SetStatus(account(number), status); err != nil {
		j.t.Fatal(err)
	}
}

// enlist makes the roster what the list says.
func (j *june) enlist(people []staff.Person) {
	j.t.Helper()
	if _, err := j.db.SaveRoster(j.t.Context(), people, j.now()); err != nil {
		j.t.Fatal(err)
	}
	j.people = people
}

// begin types the first answers and stops.
func (j *june) begin(number int) {
	for _, text := range []string{"开始", "确认", "经办日常工作", "暂停"} {
		j.say(number, text)
	}
}

// fill types a form to its end, whatever is asked.
func (j *june) fill(number int) {
	j.t.Helper()
	const most = 80
	for range most {
		s, _, err := j.db.Recall(j.t.Context(), j.key(account(number)))
		if err != nil {
			j.t.Fatal(err)
		}
		if s.Phase == conversation.Filed {
			j.done[fmt.Sprint(number)] = j.now()
			return
		}
		j.say(number, typed(s))
	}
	j.t.Fatalf("%d has not submitted", number)
}

// file submits the form that somebody would have typed, at once.
func (j *june) file(number int) {
	j.t.Helper()
	definition, err := j.texts.Personal(j.campaign.Categories)
	if err != nil {
		j.t.Fatal(err)
	}
	var s conversation.State
	var path []string
	record := form.Form{Status: form.NotStarted}
	for s.Phase != conversation.Filed {
		path = append(path, typed(s))
		var out conversation.Outcome
		s, out = conversation.Step(definition, s, &record, conversation.Event{
			At: int64(len(path)), Deed: conversation.Said{Text: path[len(path)-1]}, Known: j.person(account(number)).Posts,
		})
		record = form.Apply(record, out.Changes...)
	}
	j.as(number).put(path)
	j.done[fmt.Sprint(number)] = j.now()
}

// typed is what somebody types who wants to be done.
func typed(s conversation.State) string {
	switch {
	case s.Phase == conversation.Idle:
		return "开始"
	case s.Pending != conversation.NoPending, s.Slot == "post":
		return "确认"
	case s.Phase == conversation.Review:
		return "提交"
	case s.Count > 0 || s.None:
		return "下一步"
	case s.Slot == slotDuties:
		return "经办日常工作"
	case s.Slot == slotDuty:
		return "办理时可能被人情左右"
	default:
		return "无"
	}
}

// leaving are those that have left.
func leaving(entries []sqldb.Entry) []sqldb.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e sqldb.Entry) bool { return e.Status != outbox.Sent })
}

// check is what must hold of every message that nobody waited for.
func (j *june) check(entries []sqldb.Entry) {
	j.t.Helper()
	days := map[string]int{}
	for _, e := range leaving(entries) {
		where := fmt.Sprintf("%s to %s at %s", e.About.Kind, e.Name, e.SettledAt.In(app.Zone()).Format(time.DateTime))
		if e.About.Kind == "" {
			continue // an invitation for who opened the chat
		}
		if why := j.cal.Disturbs(e.SettledAt); why != calendar.Free {
			j.t.Errorf("%s: %s", where, why)
		}
		if day := e.SettledAt.In(app.Zone()).Format("01-02"); day >= "06-19" && day <= "06-21" {
			j.t.Errorf("%s: on the festival", where)
		}
		kind := reminder.Kind(e.About.Kind)
		if done, ok := j.done[e.Number]; ok && e.SettledAt.After(done) && slices.Contains([]reminder.Kind{
			reminder.Invite, reminder.Remind, reminder.Nudge, reminder.Snooze,
		}, kind) {
			j.t.Errorf("%s: submitted at %s", where, done.In(app.Zone()).Format(time.DateTime))
		}
		if kind.Capped() {
			day := e.Number + e.SettledAt.In(app.Zone()).Format(" 01-02")
			if days[day]++; days[day] > 1 {
				j.t.Errorf("%s: the second one on that day", where)
			}
		}
	}
	for _, e := range entries {
		if e.Status == outbox.Waiting || e.Status == outbox.Claimed || e.Status == outbox.InDoubt {
			j.t.Errorf("%s to %s is %s in the end", e.About.Kind, e.Name, e.Status)
		}
	}
}

// checkLadder: digests on every working day, the rung before the deadline on
// 18 June for everybody who had not submitted, and everybody invited once.
func (j *june) checkLadder(entries []sqldb.Entry) {
	j.t.Helper()
	digests := map[string][]string{}
	before := map[string]bool{}
	invited := map[string]int{}
	for _, e := range leaving(entries) {
		day := e.SettledAt.In(app.Zone()).Format("01-02")
		switch {
		case e.About.Kind == string(reminder.Digest):
			digests[e.Number] = append(digests[e.Number], day)
		case e.About.Kind == string(reminder.Remind) && strings.HasPrefix(e.About.Stage, "-1"):
			if unit := e.About.Unit; day != "06-18" && unit != "机械工程学院" || day != "06-23" && unit == "机械工程学院" {
				j.t.Errorf("%s has the rung before the deadline on %s", e.Name, day)
			}
			before[e.Number] = true
		case strings.HasPrefix(e.Key, reminder.InvitationKeys(j.campaign.ID)):
			invited[e.Number]++
		}
	}
	every := "06-01 06-02 06-03 06-04 06-05 06-08 06-09 06-10 06-11 06-12 06-15 06-16 06-17 06-18 06-22 06-23"
	for _, p := range j.people {
		want := every
		switch {
		case p.Role == staff.Deputy:
			_, want, _ = strings.Cut(every, "06-10 ") // from the next morning on
		case p.Role != staff.Liaison:
			if got := digests[p.ID]; len(got) > 0 {
				j.t.Errorf("%s, %s, has digests on %v", p.Name, p.Role, got)
			}
			continue
		case p.Unit == "机械工程学院":
			want += " 06-24 06-25"
		}
		slices.Sort(digests[p.ID])
		if diff := gocmp.Diff(strings.Fields(want), digests[p.ID]); diff != "" {
			j.t.Errorf("digests of %s (-want +got):\n%s", p.Name, diff)
		}
	}
	rung := j.at("18 09:10")
	for _, p := range j.people {
		done, ok := j.done[p.ID]
		ordinary := p.Role == staff.Staff || p.Role == staff.Head
		if want := ordinary && p.Unit != "" && (!ok || done.After(rung)) && p.Unit != "机械工程学院"; want && !before[p.ID] {
			j.t.Errorf("%s was not reminded on 18 June", p.Name)
		}
		// Who is the deputy now was invited before.
		if want := (ordinary || p.Role == staff.Deputy) && p.Unit != ""; want != (invited[p.ID] == 1) {
			j.t.Errorf("%s, %s, has %d invitations", p.Name, p.Role, invited[p.ID])
		}
	}
}

// checkPlatform: what the outbox says it has sent has arrived, and nothing else.
func (j *june) checkPlatform(entries []sqldb.Entry) {
	j.t.Helper()
	sent := map[string]int{}
	for _, e := range leaving(entries) {
		sent[e.To]++
	}
	for to, n := range sent {
		arrived := 0
		for _, m := range j.platform.Messages(to, "p2p") {
			if m.Sender.Type == "app" {
				arrived++
			}
		}
		if arrived != n {
			j.t.Errorf("%s has %d messages, the outbox has sent %d", to, arrived, n)
		}
	}
}

// golden compares the table of all messages with the one that is kept.
func (j *june) golden(entries []sqldb.Entry) {
	j.t.Helper()
	const file = "testdata/june.txt"
	got := j.table(entries)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			j.t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(string(read(j.t, file)), got); diff != "" {
		j.t.Errorf("who was written to, when and why (-want +got); -update rewrites it:\n%s", diff)
	}
}

// table is a line for each message, by day, and by reason for those that were not
// sent.
func (j *june) table(entries []sqldb.Entry) string {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b sqldb.Entry) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.About.Kind, b.About.Kind), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Key, b.Key))
	})
	roles := map[string]string{}
	for _, p := range j.people {
		roles[p.ID] = string(p.Role)
	}
	var b strings.Builder
	b.WriteString("# When, to whom (number, name, role), what, why; or why not.\n")
	day := ""
	for _, e := range entries {
		at := e.NotBefore.In(app.Zone())
		if on := at.Format("2006-01-02 Mon"); on != day {
			day = on
			fmt.Fprintf(&b, "\n%s\n", on)
		}
		what := e.Reason
		if e.About.Kind == "" {
			what = "invitation, opened the chat"
		}
		fate := ""
		if e.Status != outbox.Sent {
			fate = fmt.Sprintf("  NOT SENT: %s, %s", e.Status, strings.Split(e.Detail, " log_id")[0])
		}
		fmt.Fprintf(&b, "  %s  %-4s %s %-7s  %s%s\n", at.Format("15:04"), e.Number, wide(e.Name), roles[e.Number], what, fate)
	}
	return b.String()
}

// wide fills a name up to four characters.
func wide(name string) string {
	for n := len([]rune(name)); n < 4; n++ {
		name += "　"
	}
	return name
}
