package questionnaire

// FAQ answers questions in natural wording. It is immutable.
type FAQ struct {
	entries []FAQEntry
	index   *index
}

// FAQEntry is one answer and ways to ask for it.
type FAQEntry struct {
	ID        string
	Questions []string
	Answer    string // the text of a template with AnswerSlots
}

// How questions are compared. The figures were tuned on the questions in
// testdata, where the tests print how many are found.
const (
	faqQueryOnly   = 0.5
	faqPassageOnly = 0.7
	faqBreadth     = 0.2
	// answerWeight is what the wording of an answer counts beside its questions.
	answerWeight = 0.2
	// faqEnough parts the questions that have an answer from those that have
	// none. It lies above every foreign one: a wrong answer is worse than none.
	faqEnough = 0.44
)

// newFAQ makes entries findable. words are those of the same file.
func newFAQ(entries []FAQEntry, words lexicon) *FAQ {
	var passages []passage
	for doc, e := range entries {
		for _, q := range e.Questions {
			passages = append(passages, passage{doc: doc, text: q, weight: 1})
		}
		passages = append(passages, passage{doc: doc, text: e.Answer, weight: answerWeight})
	}
	like := likeness{queryOnly: faqQueryOnly, passageOnly: faqPassageOnly, breadth: faqBreadth}
	return &FAQ{entries: entries, index: newIndex(words, like, len(entries), passages)}
}

// Find returns the entry that answers a question. It is false when none does;
// then the honest answer is that it is not known.
func (f *FAQ) Find(question string) (FAQEntry, bool) {
	scores := f.index.scores(question)
	best := 0
	for doc, score := range scores {
		if score > scores[best] {
			best = doc
		}
	}
	if len(scores) == 0 || scores[best] < faqEnough {
		return FAQEntry{}, false
	}
	return f.entries[best], true
}

type faqFile struct {
	FAQ      []faqRow `yaml:"faq"`
	Synonyms [][]text `yaml:"synonyms"`
	Fillers  []text   `yaml:"fillers"`
}

type faqRow struct {
	ID        text   `yaml:"id"`
	Questions []text `yaml:"questions"`
	Answer    text   `yaml:"answer"`
}

// decodeFAQ reads a file of questions and answers, and the words that it knows.
// All faults are returned at once; with any of them the rest is not to be used.
func decodeFAQ(data []byte, file string) ([]FAQEntry, lexicon, []Fault) {
	var f faqFile
	faults, usable := decodeBytes(data, file, &f)
	if !usable {
		return nil, lexicon{}, faults
	}
	rows := newChecker(file)
	if len(f.FAQ) == 0 && len(faults) == 0 {
		rows.fault(0, "fault_empty", "key", "faq")
	}
	entries := make([]FAQEntry, 0, len(f.FAQ))
	for _, r := range f.FAQ {
		line := rowLine(r.ID, r.Questions, r.Answer)
		e := FAQEntry{
			ID:        rows.id(line, r.ID),
			Questions: rows.list(line, "questions", r.Questions),
			Answer:    rows.text(line, "answer", r.Answer),
		}
		for _, q := range r.Questions {
			rows.once("fault_question_twice", q)
		}
		_, wrong := parseTemplate(e.Answer, AnswerSlots)
		for _, w := range wrong {
			rows.faults = append(rows.faults, w.In(file, r.Answer.line, "answer"))
		}
		entries = append(entries, e)
	}
	synonyms := make([][]string, 0, len(f.Synonyms))
	for _, same := range f.Synonyms {
		synonyms = append(synonyms, rows.words("synonyms", same))
	}
	fillers := rows.words("fillers", f.Fillers)
	faults = append(faults, rows.faults...)
	if len(faults) > 0 {
		return entries, lexicon{}, faults
	}
	return entries, newLexicon(synonyms, fillers), nil
}
