package export

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/form"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// Maker makes the files of items at the moment at which they leave. Copies are made
// on the spot. An export takes longer than an item may be held: Run makes it, one at
// a time, while the item waits. What was made is in memory until it has left; when
// the process dies it is made again.
type Maker struct {
	Store     Store
	Campaigns Campaigns
	Printer   Printer
	Library   *questionnaire.Library
	Now       func() time.Time
	Logger    *slog.Logger
	Wake      func() // is called when a file is ready
	// Spare says whether so many of the month's calls can be spent on what may wait;
	// nil: always.
	Spare func(ctx context.Context, calls int) (bool, error)
	// Most is how large a file may be; 0 means message.MostFile.
	Most int

	once  sync.Once
	queue chan Request

	mu   sync.Mutex
	jobs map[string]*job // by the id of the request
}

// job is an export in the making.
type job struct {
	request Request
	so      Making
	ended   time.Time // the zero time: not yet
	file    message.File
	err     error
}

// Making is how far an export is: how many forms are in it, of how many. Total is 0 while
// it waits.
type Making struct {
	Done, Total int
	Ready       bool // it is made, and leaves
}

var _ outbox.Maker = (*Maker)(nil)

// Why an item is not wanted any more.
const (
	whyNoCampaign = "no_campaign"
	whyNothing    = "nothing_filed"
	whyNewer      = "newer_version"
	whyLeft       = "left"
	whyRole       = "role_changed"
	whyUnknown    = "unknown_request"
	whyQuota      = "quota"
)

// copyCalls is what a copy costs: the file goes up, then the message leaves.
const copyCalls = 2

// copyAgain is when a copy is thought of again for which the month has no call to
// spare. Calls become spare as people finish without typing.
const copyAgain = 6 * time.Hour

const (
	// queued is how many exports wait besides the one that is being made.
	queued = 64
	// again is when an item is asked about whose file is being made.
	again = time.Second
	// held is how long a file that was made stays in memory: longer than it takes to
	// send it, tries included that follow at once.
	held = 2 * time.Minute
)

// errTooLarge says that a file would be larger than the platform takes.
var errTooLarge = errors.New("the file is too large")

func (m *Maker) prepare() {
	m.queue, m.jobs = make(chan Request, queued), map[string]*job{}
	if m.Most == 0 {
		m.Most = message.MostFile
	}
}

// Make makes the message of a copy, or of an export that is ready.
func (m *Maker) Make(ctx context.Context, item outbox.Item, now time.Time) (outbox.Decision, error) {
	m.once.Do(m.prepare)
	running, ok, err := m.Campaigns.Campaign(ctx)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make a file: %w", err)
	case !ok || running.ID != item.About.Campaign:
		return outbox.Decision{Cancel: whyNoCampaign}, nil
	}
	definition, err := m.Library.Personal(running.Categories)
	if err != nil {
		return outbox.Decision{}, fmt.Errorf("make a file: %w", err)
	}
	if item.About.Kind != KindExport {
		if spare, err := m.spare(ctx); err != nil || !spare {
			return outbox.Decision{Later: now.Add(copyAgain), Why: whyQuota}, err
		}
		return m.copy(ctx, item, definition, running.UnitCategories)
	}
	return m.export(ctx, item, now)
}

// spare says whether the month has calls left for a copy. Its author can look at the
// form in the chat meanwhile; an invitation, a reply or a digest cannot wait.
func (m *Maker) spare(ctx context.Context) (bool, error) {
	if m.Spare == nil {
		return true, nil
	}
	spare, err := m.Spare(ctx, copyCalls)
	if err != nil {
		return false, fmt.Errorf("look at the month's calls: %w", err)
	}
	return spare, nil
}

// copy is the copy of a form; of are the categories that a unit is asked.
func (m *Maker) copy(ctx context.Context, item outbox.Item, d *questionnaire.Definition, of []string) (outbox.Decision, error) {
	revision, person := CopyIn(item.About)
	if key := (form.Key{Campaign: item.About.Campaign, Person: person}); key.IsUnit() {
		return m.unitCopy(ctx, item, key, revision, of)
	}
	f, ok, err := m.Store.Filing(ctx, item.About.Campaign, person)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make a copy: %w", err)
	case !ok:
		return outbox.Decision{Cancel: whyNothing}, nil
	case strconv.Itoa(f.Form.Revision) != revision:
		return outbox.Decision{Cancel: whyNewer}, nil // which has an item of its own
	}
	theirs, err := m.theirs(ctx, item, f.Person)
	switch {
	case err != nil:
		return outbox.Decision{}, err
	case !theirs:
		return outbox.Decision{Cancel: whyLeft}, nil
	}
	return m.print(d, f)
}

func (m *Maker) print(d *questionnaire.Definition, f Filing) (outbox.Decision, error) {
	var out bytes.Buffer
	name, err := m.Printer.Copy(&out, d, f)
	if err != nil {
		return outbox.Decision{}, fmt.Errorf("make a copy: %w", err)
	}
	return outbox.Decision{Message: message.Send(message.File{Name: name, Kind: message.Docx, Data: out.Bytes()})}, nil
}

// unitCopy is the copy of a unit's form for whoever handed it in, while they may read it.
func (m *Maker) unitCopy(ctx context.Context, item outbox.Item, key form.Key, revision string, of []string) (outbox.Decision, error) {
	f, ok, err := m.Store.UnitFiling(ctx, key)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make a copy: %w", err)
	case !ok:
		return outbox.Decision{Cancel: whyNothing}, nil
	case strconv.Itoa(f.Form.Revision) != revision:
		return outbox.Decision{Cancel: whyNewer}, nil
	}
	to, found, err := m.Store.Standing(ctx, key.Campaign, item.About.Person)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make a copy: %w", err)
	case !found || to.Person.OpenID != item.To || form.UnitKey(key.Campaign, to.Person.Unit) != key ||
		!access.May(to.Person, access.ReadUnit, to.Person.Unit, ""):
		return outbox.Decision{Cancel: whyLeft}, nil
	}
	d, err := m.Library.Unit(of)
	if err != nil {
		return outbox.Decision{}, fmt.Errorf("make a copy: %w", err)
	}
	f.Person = staff.Person{Name: cmp.Or(f.Person.Name, to.Person.Name), Unit: to.Person.Unit}
	return m.print(d, f)
}

// theirs says whether the copy of somebody's form is still for whom it was made: for
// themselves, or for whoever may read it while they have no account.
func (m *Maker) theirs(ctx context.Context, item outbox.Item, author staff.Person) (bool, error) {
	if item.About.Kind != KindCopyFor {
		return author.OpenID == item.To, nil
	}
	to, found, err := m.Store.Standing(ctx, item.About.Campaign, item.About.Person)
	if err != nil {
		return false, fmt.Errorf("make a copy: %w", err)
	}
	return found && to.Person.OpenID == item.To && author.OpenID == "" && access.May(to.Person, access.ReadForm, author.Unit, author.ID), nil
}

// export looks whether the file is ready, and has it made when nobody has begun.
func (m *Maker) export(ctx context.Context, item outbox.Item, now time.Time) (outbox.Decision, error) {
	r, ok, err := m.Store.Export(ctx, item.About.Stage)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make an export: %w", err)
	case !ok:
		return outbox.Decision{Cancel: whyUnknown}, nil
	}
	who, found, err := m.Store.Standing(ctx, r.Campaign, r.Person)
	switch {
	case err != nil:
		return outbox.Decision{}, fmt.Errorf("make an export: %w", err)
	case !found || who.Person.OpenID != item.To:
		return outbox.Decision{Cancel: whyLeft}, nil
	case !r.may(who.Person):
		return outbox.Decision{Cancel: whyRole}, nil
	}
	j := m.begin(r)
	switch {
	case j == nil:
		return outbox.Decision{Later: now.Add(again), Why: "is being made"}, nil
	case errors.Is(j.err, errTooLarge):
		return outbox.Decision{Message: message.Say(m.Library.Say("export_too_large",
			"most", strconv.Itoa(m.Most>>20)))}, nil
	case j.err != nil:
		return outbox.Decision{}, fmt.Errorf("make an export: %w", j.err)
	}
	return outbox.Decision{Message: message.Send(j.file)}, nil
}

// begin returns the job of a request when it has ended; when there is none it is
// queued.
func (m *Maker) begin(r Request) *job {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	j, known := m.jobs[r.ID]
	switch {
	case !known:
		select {
		case m.queue <- r:
			m.jobs[r.ID] = &job{request: r}
		default: // it is asked about again
		}
		return nil
	case j.ended.IsZero():
		return nil
	case j.err != nil:
		delete(m.jobs, r.ID) // the next time it is tried again
	}
	return j
}

// forget drops what was made and has not been asked for lately.
func (m *Maker) forget() {
	now := m.Now()
	for id, j := range m.jobs {
		if !j.ended.IsZero() && now.Sub(j.ended).Abs() > held {
			delete(m.jobs, id)
		}
	}
}

// Done forgets a file that has been sent.
func (m *Maker) Done(request string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.jobs, request)
}

// Run makes what is queued until ctx is done, and then returns nil. It is called
// once.
func (m *Maker) Run(ctx context.Context) error {
	m.once.Do(m.prepare)
	for {
		select {
		case <-ctx.Done():
			return nil
		case r := <-m.queue:
			m.work(ctx, r)
		}
	}
}

// work makes one export.
func (m *Maker) work(ctx context.Context, r Request) {
	j := job{request: r}
	j.file, j.err = m.make(ctx, r)
	if ctx.Err() != nil {
		return // after the next start it is made anew
	}
	if j.err != nil {
		m.Logger.WarnContext(ctx, "export not made", "request", r.ID, "error", j.err)
	}
	m.end(r.ID, j)
	m.Wake()
}

func (m *Maker) end(id string, j job) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j.ended, j.so.Ready = m.Now(), j.err == nil
	m.jobs[id] = &j
}

// Making is how far the newest file is that a person has asked for, and false when none
// is made here.
func (m *Maker) Making(person, unit string, what What) (so Making, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var newest time.Time
	for _, j := range m.jobs {
		if r := j.request; r.Person == person && r.Unit == unit && r.What == what && (!ok || r.At.After(newest)) {
			so, ok, newest = j.so, true, r.At
		}
	}
	return so, ok
}

// advance notes how far an export is.
func (m *Maker) advance(id string, done, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if j, ok := m.jobs[id]; ok {
		j.so = Making{Done: done, Total: total}
	}
}

func (m *Maker) make(ctx context.Context, r Request) (message.File, error) {
	running, ok, err := m.Campaigns.Campaign(ctx)
	if err != nil {
		return message.File{}, err
	}
	if !ok || running.ID != r.Campaign {
		return message.File{}, errors.New("another campaign is going on")
	}
	d, err := m.Library.Personal(running.Categories)
	if err != nil {
		return message.File{}, err
	}
	ofUnits, err := m.Library.Unit(running.UnitCategories)
	if err != nil {
		return message.File{}, err
	}
	asked := Asked{Personal: d, Unit: ofUnits}
	who, _, err := m.Store.Standing(ctx, r.Campaign, r.Person)
	if err != nil {
		return message.File{}, err
	}
	mark := Mark{Who: who.Person.Name, When: r.At}
	if what, hash := r.What.Version(); hash != "" {
		return m.bundle(ctx, r, what, hash, asked, mark)
	}
	if r.What.single() {
		return m.single(ctx, r, d)
	}
	return m.selection(ctx, r, asked, mark)
}

// selection makes the file of what has been handed in last.
func (m *Maker) selection(ctx context.Context, r Request, a Asked, mark Mark) (message.File, error) {
	list, registered, err := m.Store.Registered(ctx, r.Campaign, r.Unit)
	if err != nil {
		return message.File{}, err
	}
	if r.What == Forms {
		registered = nil
	}
	out := &limited{most: m.Most}
	f := message.File{Kind: message.Zip}
	unit := r.Unit
	if unit == "" {
		unit = m.Library.Say("export_school")
	}
	if r.What == Register {
		f.Kind = message.Xlsx
		f.Name, err = m.Printer.Register(ctx, out, a, unit, registered, mark)
	} else {
		others := 0 // files that are no forms, and come first
		if registered != nil {
			others = 1
		}
		f.Name, err = m.Printer.Archive(ctx, out, a, unit, list, registered, mark, func(done int) {
			m.advance(r.ID, done-others, list.Len())
		})
	}
	f.Data = out.Bytes()
	return f, err
}

// bundle makes the file of a version of a unit.
func (m *Maker) bundle(ctx context.Context, r Request, what What, hash string, a Asked, mark Mark) (message.File, error) {
	b, ok, err := m.Store.Bundle(ctx, r.Campaign, r.Unit, hash)
	switch {
	case err != nil:
		return message.File{}, err
	case !ok:
		return message.File{}, fmt.Errorf("version %s of %s was not kept", hash, r.Unit)
	}
	out := &limited{most: m.Most}
	f := message.File{Kind: message.Zip}
	if what == Public {
		f.Name, err = m.Printer.Public(ctx, out, a, b, mark)
	} else {
		f.Name, err = m.Printer.Package(ctx, out, a, b, mark)
	}
	f.Data = out.Bytes()
	return f, err
}

// limited is a buffer that takes no more than a file may have.
type limited struct {
	bytes.Buffer
	most int
}

// Write fails with errTooLarge when it would be too much.
func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.most {
		return 0, errTooLarge
	}
	return l.Buffer.Write(p)
}
