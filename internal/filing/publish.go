package filing

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/dossier"
	"lianbot/internal/export"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// publicity is what a unit has posted, or could.
type publicity struct {
	unit
	posted     dossier.Publicity
	has        bool // something was posted
	objections []dossier.Objection
}

func (q query) publicity(ctx context.Context, name string) (publicity, error) {
	p := publicity{}
	var err error
	if p.unit, err = q.load(ctx, name); err != nil {
		return p, err
	}
	if p.posted, p.has, err = q.Publicities.Publicity(ctx, q.campaign.ID, name); err != nil {
		return p, fmt.Errorf("read the publicity: %w", err)
	}
	if p.objections, err = q.Publicities.Objections(ctx, q.campaign.ID, name); err != nil {
		return p, fmt.Errorf("list objections: %w", err)
	}
	return p, nil
}

// publish answers what is made public: how it stands, or, when that is said behind it,
// its beginning, its end, or the file.
func (q query) publish(ctx context.Context, rest string) (phrase.Sheet, bool, error) {
	name, rest, choice, err := q.aim(ctx, access.Act(questionnaire.CmdPublish), rest)
	switch {
	case err != nil || !zero(choice):
		return choice, true, err
	case q.group:
		return q.say("office_private"), true, nil
	case name == "":
		return done(q.posting(ctx))
	}
	var action string
	switch w := q.Library.Words; {
	case rest == "":
		action = phrase.FilingPosted
	case means(w, rest, questionnaire.CmdStart):
		action = phrase.FilingPost
	case means(w, rest, questionnaire.CmdEnd):
		action = phrase.FilingTakeDown
	case means(w, rest, questionnaire.CmdFile):
		action = phrase.FilingPublic
	default:
		return phrase.Sheet{}, false, nil
	}
	s, _, err := q.pressPublic(ctx, name, action)
	return s, true, err
}

// posting lists the units that publish.
func (q query) posting(ctx context.Context) (phrase.Sheet, error) {
	all, err := q.Publicities.Publicities(ctx, q.campaign.ID)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list publicities: %w", err)
	}
	return q.words.Posting(all), nil
}

// pressPublic does what is asked for with what a unit makes public.
func (q query) pressPublic(ctx context.Context, name, action string) (phrase.Sheet, string, error) {
	q = q.at(name)
	p, err := q.publicity(ctx, name)
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	switch running := p.has && p.posted.Closed == (dossier.Act{}); {
	case p.of.Stage.Sealed():
	case running:
		return q.say("filing_public_reopened", "unit", name), "", nil
	default:
		return q.say("filing_public_early", "unit", name), "", nil
	}
	toast := ""
	switch action {
	case phrase.FilingPublic:
		return q.fileOf(ctx, name, p.of.Hash, export.Public)
	case phrase.FilingPost:
		toast, err = q.post(ctx, p)
	case phrase.FilingTakeDown:
		var s phrase.Sheet
		if s, toast, err = q.takeDown(ctx, p); err != nil || !zero(s) {
			return s, "", err
		}
	default:
	}
	if err != nil {
		return phrase.Sheet{}, "", err
	}
	s, err := q.showPublic(ctx, name)
	return s, toast, err
}

// post begins the period of a version. One that was posted stays as it is.
func (q query) post(ctx context.Context, p publicity) (toast string, err error) {
	if p.has && p.posted.Hash == p.of.Hash {
		return "", nil
	}
	posted := dossier.Post(p.of, q.days, q.campaign.PublicityDays, q.act())
	if err := q.Publicities.Post(ctx, posted, q.note(audit.Publish, p.of, "post "+dossier.Short(p.of.Hash))); err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	return q.words.Say("filing_posted_toast"), nil
}

// takeDown ends a period, or says why it cannot be ended.
func (q query) takeDown(ctx context.Context, p publicity) (phrase.Sheet, string, error) {
	if !p.has || p.posted.Hash != p.of.Hash {
		return q.say("filing_public_none"), "", nil
	}
	switch p.posted.Closable(q.Now(), p.objections) {
	case dossier.StillRunning:
		return q.say("filing_public_running", "date", q.words.Moment(p.posted.Ends)), "", nil
	case dossier.Objected:
		return q.say("filing_public_unanswered", "numbers", q.words.Numbers(dossier.Unanswered(p.objections))), "", nil
	case dossier.IsClosed:
		return phrase.Sheet{}, "", nil
	default:
	}
	p.posted.Closed = q.act()
	closed, err := q.Publicities.ClosePublicity(ctx, p.posted, q.note(audit.Publish, p.of, "close "+dossier.Short(p.of.Hash)))
	switch {
	case err != nil:
		return phrase.Sheet{}, "", fmt.Errorf("close the publicity: %w", err)
	case !closed:
		return phrase.Sheet{}, "", nil // somebody else did, or has just objected: that is shown
	}
	return phrase.Sheet{}, q.words.Say("filing_closed_toast"), nil
}

// showPublic is what a unit makes public as it is now, with the items in which a name
// of the unit stands.
func (q query) showPublic(ctx context.Context, name string) (phrase.Sheet, error) {
	p, err := q.publicity(ctx, name)
	if err != nil {
		return phrase.Sheet{}, err
	}
	f := phrase.PublicFigures{Dossier: p.of, Objections: p.objections}
	if p.has {
		f.Posted, f.Stale = p.posted, p.posted.Hash != p.of.Hash
	}
	if f.Naming, err = q.naming(ctx, p.unit); err != nil {
		return phrase.Sheet{}, err
	}
	return q.words.Public(f), nil
}

// naming are the numbers of the rows of the register in which a name of the unit stands.
func (q query) naming(ctx context.Context, u unit) ([]int, error) {
	list, err := q.Filings.Frozen(ctx, q.campaign.ID, u.of.Unit, u.report.Pieces)
	if err != nil {
		return nil, fmt.Errorf("read what is posted: %w", err)
	}
	var texts []string
	for f, err := range list.All(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read what is posted: %w", err)
		}
		for _, post := range f.Form.Posts {
			for _, slot := range q.words.Definition.Risks() {
				for _, item := range post.Answers[slot].Items {
					texts = append(texts, post.Name+"\n"+item.Text)
				}
			}
		}
	}
	names := make([]string, len(u.people))
	for i, p := range u.people {
		names[i] = p.Person.Name
	}
	return dossier.Naming(texts, names), nil
}

// objection notes an objection, answers one, or lists them. The office says whose.
func (q query) objection(ctx context.Context, rest string) (phrase.Sheet, bool, error) {
	if q.group {
		return q.say("office_private"), true, nil
	}
	name, rest, choice, err := q.aim(ctx, access.Act(questionnaire.CmdObjection), rest)
	switch {
	case err != nil || !zero(choice):
		return choice, true, err
	case name == "":
		return q.say("filing_objection_unit"), true, nil
	}
	q = q.at(name)
	if rest == "" {
		return done(q.objections(ctx, name))
	}
	if s, long := q.tooLong(rest); long {
		return s, true, nil
	}
	if number, answer, ok := q.answering(rest); ok {
		return done(q.answerObjection(ctx, name, number, answer))
	}
	return done(q.object(ctx, name, rest))
}

func (q query) objections(ctx context.Context, name string) (phrase.Sheet, error) {
	all, err := q.Publicities.Objections(ctx, q.campaign.ID, name)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("list objections: %w", err)
	}
	return q.words.Objections(name, all), nil
}

// answering reads “2 answer …”: the number of an objection and what is answered.
func (q query) answering(text string) (number int, answer string, ok bool) {
	first, rest, _ := strings.Cut(text, " ")
	number, err := strconv.Atoi(first)
	if err != nil || number <= 0 {
		return 0, "", false
	}
	_, answer, ok = q.Library.Words.Order(strings.TrimSpace(rest), questionnaire.CmdReply)
	return number, answer, ok
}

func (q query) object(ctx context.Context, name, text string) (phrase.Sheet, error) {
	p, err := q.publicity(ctx, name)
	switch {
	case err != nil:
		return phrase.Sheet{}, err
	case !p.has || p.posted.Closed != (dossier.Act{}):
		return q.say("filing_public_none"), nil
	}
	n, err := q.Publicities.Object(ctx, q.campaign.ID, name, dossier.Objection{Text: text, Noted: q.act()}, q.note(audit.Object, p.of, "note"))
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("note an objection: %w", err)
	}
	return q.say("filing_objected", "number", strconv.Itoa(n)), nil
}

func (q query) answerObjection(ctx context.Context, name string, number int, answer string) (phrase.Sheet, error) {
	if answer == "" {
		return q.say("filing_objection_answer", "number", strconv.Itoa(number)), nil
	}
	of, err := q.Store.Dossier(ctx, q.campaign.ID, name)
	if err != nil {
		return phrase.Sheet{}, fmt.Errorf("read the dossier: %w", err)
	}
	o := dossier.Objection{Number: number, Answer: answer, Answered: q.act()}
	known, err := q.Publicities.AnswerObjection(ctx, q.campaign.ID, name, o, q.note(audit.Object, of, "answer "+strconv.Itoa(number)))
	switch {
	case err != nil:
		return phrase.Sheet{}, fmt.Errorf("answer an objection: %w", err)
	case !known:
		return q.say("filing_objection_unknown", "number", strconv.Itoa(number)), nil
	}
	return q.objections(ctx, name)
}
