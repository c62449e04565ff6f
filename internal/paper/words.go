package paper

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"lianbot/internal/questionnaire"
)

// wordsFile is the file of the words, in the folder of prompts.
const wordsFile = "paper.yaml"

// Words are what stands on paper as text, and how the papers of others are read.
// They are immutable.
type Words struct {
	fonts        fonts
	date         questionnaire.Template
	noDate, none string
	number, page questionnaire.Template
	watermark    questionnaire.Template
	marks        map[Copy]string
	sign         map[Copy]bool
	personal     formWords
	unit         formWords
	register     registerWords
	cover        coverWords
	flows        flowWords
	read         readWords
	placeholders map[string]string // field → word
}

// UnitTitle is the name of the unit's form.
func (w *Words) UnitTitle() string { return w.unit.title.Fill() }

// RegisterTitle is the name of the register.
func (w *Words) RegisterTitle() string { return w.register.title }

// CoverTitle is the name of the list of what is handed in.
func (w *Words) CoverTitle() string { return w.cover.title }

// fonts are font names, each with those that stand in for it.
type fonts struct {
	title, head, body []string
	latin             string
}

// formWords are the words of a form.
type formWords struct {
	title                    questionnaire.Template
	unit, name, date, author string
	columns                  [fields]string
	notes, signatures        []string
	file                     questionnaire.Template
}

// The four columns of a form.
const (
	fieldName = iota
	fieldDuties
	fieldPowers
	fieldRisks
	fields
)

// fieldKeys are the columns as the file of words calls them.
func fieldKeys() [fields]string { return [fields]string{"name", "duties", "powers", "risks"} }

type registerWords struct {
	title, unit, date         string
	columns                   []Column
	heads                     map[Column]string
	subtotal, total, category questionnaire.Template
	process                   questionnaire.Template
	separator, cut            string
	sheet, summary            string
	summaryUnit, summaryTotal string
	signatures                []string
	file                      questionnaire.Template
}

type coverWords struct {
	title, unit, date, total string
	columns                  [coverColumns]string
	posts, points            questionnaire.Template
	signatures               []string
	file                     questionnaire.Template
}

// flowWords are the words of the picture of a process.
type flowWords struct {
	title               questionnaire.Template
	decider, step, risk string
}

// The columns of the cover list.
const (
	coverNumber = iota
	coverMaterial
	coverDue
	coverFiled
	coverExempt
	coverNote
	coverColumns
)

func coverKeys() [coverColumns]string {
	return [coverColumns]string{"number", "material", "due", "filed", "exempt", "note"}
}

// readWords are the spellings under which things are found, all folded.
type readWords struct {
	columns map[Kind][fields][]string
	shown   map[Kind][fields][]string // as the file has them
	labels  map[string][]string       // as the file has them
	notes   []string
}

// text is a string that knows the line it stands on.
type text struct {
	value string
	line  int
}

// UnmarshalYAML keeps the line.
func (t *text) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a text is expected here", n.Line)}}
	}
	t.value, t.line = n.Value, n.Line
	return nil
}

type formFile struct {
	Title      text            `yaml:"title"`
	Unit       text            `yaml:"unit"`
	Name       text            `yaml:"name"`
	Date       text            `yaml:"date"`
	Author     text            `yaml:"author"`
	Columns    map[string]text `yaml:"columns"`
	Notes      []text          `yaml:"notes"`
	Signatures []text          `yaml:"signatures"`
	File       text            `yaml:"file"`
}

type file struct {
	Fonts struct {
		Title []text `yaml:"title"`
		Head  []text `yaml:"head"`
		Body  []text `yaml:"body"`
		Latin text   `yaml:"latin"`
	} `yaml:"fonts"`
	Date      text            `yaml:"date"`
	NoDate    text            `yaml:"no_date"`
	None      text            `yaml:"none"`
	Number    text            `yaml:"number"`
	Page      text            `yaml:"page"`
	Watermark text            `yaml:"watermark"`
	Marks     map[string]text `yaml:"marks"`
	Sign      []text          `yaml:"sign"`
	Personal  formFile        `yaml:"personal"`
	Unit      formFile        `yaml:"unit"`
	Register  struct {
		Title        text            `yaml:"title"`
		Unit         text            `yaml:"unit"`
		Date         text            `yaml:"date"`
		Columns      []text          `yaml:"columns"`
		Heads        map[string]text `yaml:"heads"`
		Process      text            `yaml:"process"`
		Subtotal     text            `yaml:"subtotal"`
		Total        text            `yaml:"total"`
		Category     text            `yaml:"category"`
		Separator    text            `yaml:"separator"`
		Cut          text            `yaml:"cut"`
		Sheet        text            `yaml:"sheet"`
		Summary      text            `yaml:"summary"`
		SummaryUnit  text            `yaml:"summary_unit"`
		SummaryTotal text            `yaml:"summary_total"`
		Signatures   []text          `yaml:"signatures"`
		File         text            `yaml:"file"`
	} `yaml:"register"`
	Cover struct {
		Title      text            `yaml:"title"`
		Unit       text            `yaml:"unit"`
		Date       text            `yaml:"date"`
		Columns    map[string]text `yaml:"columns"`
		Posts      text            `yaml:"posts"`
		Points     text            `yaml:"points"`
		Total      text            `yaml:"total"`
		Signatures []text          `yaml:"signatures"`
		File       text            `yaml:"file"`
	} `yaml:"cover"`
	Flow struct {
		Title   text `yaml:"title"`
		Decider text `yaml:"decider"`
		Step    text `yaml:"step"`
		Risk    text `yaml:"risk"`
	} `yaml:"flow"`
	Read struct {
		Personal map[string][]text `yaml:"personal"`
		Unit     map[string][]text `yaml:"unit"`
		Labels   map[string][]text `yaml:"labels"`
		Notes    []text            `yaml:"notes"`
	} `yaml:"read"`
	Placeholders map[string]text `yaml:"placeholders"`
}

// ParseWords reads the file of words in a folder of prompts. The error is a
// questionnaire.FaultsError with everything that is wrong, by line.
func ParseWords(prompts fs.FS) (*Words, error) {
	data, err := fs.ReadFile(prompts, wordsFile)
	if err != nil {
		name := "fault_unreadable"
		if errors.Is(err, fs.ErrNotExist) {
			name = "fault_no_file"
		}
		return nil, questionnaire.FaultsError{questionnaire.NewFault(wordsFile, 0, name, "reason", err.Error())}
	}
	c := checker{lines: map[string]int{}}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		c.faults = questionnaire.YAMLFaults(wordsFile, err)
		if _, usable := errors.AsType[*yaml.TypeError](err); !usable {
			return nil, questionnaire.FaultsError(c.faults)
		}
	}
	w := c.words(f)
	if len(c.faults) > 0 {
		slices.SortStableFunc(c.faults, func(a, b questionnaire.Fault) int { return a.Line - b.Line })
		return nil, questionnaire.FaultsError(c.faults)
	}
	return w, nil
}

// checker takes the values out of the file and keeps what is wrong with them.
type checker struct {
	faults []questionnaire.Fault
	lines  map[string]int // what may be there once only: the line of the first
}

// once reports a text that the group has had before.
func (c *checker) once(group string, t text) {
	key := group + " " + strings.TrimSpace(t.value)
	if first, twice := c.lines[key]; twice && t.value != "" {
		c.fault(t.line, "fault_word_twice", "text", t.value, "first", strconv.Itoa(first))
		return
	}
	c.lines[key] = t.line
}

func (c *checker) fault(line int, name string, pairs ...string) {
	c.faults = append(c.faults, questionnaire.NewFault(wordsFile, line, name, pairs...))
}

// need is a text that must be there. Its outer spaces are kept: they are layout.
func (c *checker) need(key string, t text) string {
	if strings.TrimSpace(t.value) == "" {
		c.fault(t.line, "fault_missing", "key", key)
	}
	return t.value
}

func (c *checker) list(key string, texts []text) []string {
	if len(texts) == 0 {
		c.fault(0, "fault_empty", "key", key)
	}
	values := make([]string, 0, len(texts))
	for _, t := range texts {
		if strings.TrimSpace(t.value) == "" {
			c.fault(t.line, "fault_entry_empty", "key", key)
			continue
		}
		values = append(values, t.value)
	}
	return values
}

// template is a text with slots; those before the bar “|” must be in it.
func (c *checker) template(key string, t text, slots string) questionnaire.Template {
	needed, more, _ := strings.Cut(slots, "|")
	made, err := questionnaire.NewTemplate(c.need(key, t), append(strings.Fields(needed), strings.Fields(more)...)...)
	if faults, ok := errors.AsType[questionnaire.FaultsError](err); ok {
		for _, f := range faults {
			c.fault(t.line, f.Name, append(slices.Clip(f.Pairs), "key", key)...)
		}
		return made
	}
	for slot := range strings.FieldsSeq(needed) {
		if t.value != "" && !made.Has(slot) {
			c.fault(t.line, "fault_slot_needed", "key", key, "slot", "{"+slot+"}")
		}
	}
	return made
}

// keys reports the keys of a group that are not known.
func keys[V any](c *checker, group string, given map[string]V, known []string, line func(V) int) {
	for key, value := range given {
		if !slices.Contains(known, key) {
			c.fault(line(value), "fault_roster_unknown", "key", group+"."+key, "known", strings.Join(known, "\n"))
		}
	}
}

func lineOf(t text) int { return t.line }

func lineOfList(t []text) int {
	if len(t) == 0 {
		return 0
	}
	return t[0].line
}

func (c *checker) words(f file) *Words {
	w := &Words{
		fonts: fonts{
			title: c.list("fonts.title", f.Fonts.Title), head: c.list("fonts.head", f.Fonts.Head),
			body: c.list("fonts.body", f.Fonts.Body), latin: c.need("fonts.latin", f.Fonts.Latin),
		},
		date:      c.template("date", f.Date, "year month day"),
		noDate:    c.need("no_date", f.NoDate),
		none:      c.need("none", f.None),
		number:    c.template("number", f.Number, "number"),
		page:      c.template("page", f.Page, "page"),
		watermark: c.template("watermark", f.Watermark, "who date|time"),
		marks: map[Copy]string{
			Filed: c.need("marks.filed", f.Marks["filed"]), Kept: c.need("marks.kept", f.Marks["kept"]),
		},
		sign:     c.sign(f.Sign),
		personal: c.form("personal", f.Personal, "form|"),
		unit:     c.form("unit", f.Unit, "|"),
	}
	keys(c, "marks", f.Marks, copyKeys(), lineOf)
	w.personal.name = c.need("personal.name", f.Personal.Name)
	w.personal.date = c.need("personal.date", f.Personal.Date)
	w.unit.date = c.need("unit.date", f.Unit.Date)
	w.unit.author = c.need("unit.author", f.Unit.Author)

	w.register = c.registerWords(f)
	w.cover = c.coverWords(f)
	w.flows = flowWords{
		title: c.template("flow.title", f.Flow.Title, "process"), decider: c.need("flow.decider", f.Flow.Decider),
		step: c.need("flow.step", f.Flow.Step), risk: c.need("flow.risk", f.Flow.Risk),
	}
	w.read = c.readWords(f)

	w.placeholders = map[string]string{}
	fields := placeholderFields()
	keys(c, "placeholders", f.Placeholders, fields, lineOf)
	for _, field := range fields {
		w.placeholders[field] = strings.TrimSpace(c.need("placeholders."+field, f.Placeholders[field]))
		c.once("placeholders", f.Placeholders[field])
	}
	return w
}

// copyKeys are the copies as the file of words calls them.
func copyKeys() []string { return []string{string(Filed), string(Kept)} }

// sign reads which copies have lines for signatures.
func (c *checker) sign(copies []text) map[Copy]bool {
	signed := map[Copy]bool{}
	for _, t := range copies {
		key := strings.TrimSpace(t.value)
		if !slices.Contains(copyKeys(), key) {
			c.fault(t.line, "fault_roster_unknown", "key", "sign: "+t.value, "known", strings.Join(copyKeys(), "\n"))
		}
		signed[Copy(key)] = true
	}
	return signed
}

func (c *checker) form(group string, f formFile, title string) formWords {
	w := formWords{
		title: c.template(group+".title", f.Title, title), unit: c.need(group+".unit", f.Unit),
		notes: c.list(group+".notes", f.Notes), signatures: c.list(group+".signatures", f.Signatures),
		file: c.template(group+".file", f.File, "unit|id name form"),
	}
	known := fieldKeys()
	keys(c, group+".columns", f.Columns, known[:], lineOf)
	for i, key := range known {
		w.columns[i] = c.need(group+".columns."+key, f.Columns[key])
	}
	return w
}

func (c *checker) registerWords(f file) registerWords {
	r := f.Register
	w := registerWords{
		title: c.need("register.title", r.Title), unit: c.need("register.unit", r.Unit), date: c.need("register.date", r.Date),
		heads:     map[Column]string{},
		process:   c.template("register.process", r.Process, "process"),
		subtotal:  c.template("register.subtotal", r.Subtotal, "unit count|categories"),
		total:     c.template("register.total", r.Total, "count|categories"),
		category:  c.template("register.category", r.Category, "category count"),
		separator: c.need("register.separator", r.Separator), cut: c.need("register.cut", r.Cut),
		sheet: c.need("register.sheet", r.Sheet), summary: c.need("register.summary", r.Summary),
		summaryUnit: c.need("register.summary_unit", r.SummaryUnit), summaryTotal: c.need("register.summary_total", r.SummaryTotal),
		signatures: c.list("register.signatures", r.Signatures),
		file:       c.template("register.file", r.File, "unit|form"),
	}
	var known []string
	for _, column := range Columns() {
		known = append(known, string(column))
		w.heads[column] = c.need("register.heads."+string(column), r.Heads[string(column)])
	}
	keys(c, "register.heads", r.Heads, known, lineOf)
	if len(r.Columns) == 0 {
		c.fault(0, "fault_empty", "key", "register.columns")
	}
	for _, t := range r.Columns {
		switch column := Column(strings.TrimSpace(t.value)); {
		case !slices.Contains(Columns(), column):
			c.fault(t.line, "fault_roster_unknown", "key", "register.columns: "+t.value, "known", strings.Join(known, "\n"))
		default:
			c.once("register.columns", t)
			w.columns = append(w.columns, column)
		}
	}
	return w
}

func (c *checker) coverWords(f file) coverWords {
	w := coverWords{
		title: c.need("cover.title", f.Cover.Title), unit: c.need("cover.unit", f.Cover.Unit), date: c.need("cover.date", f.Cover.Date),
		total:      c.need("cover.total", f.Cover.Total),
		posts:      c.template("cover.posts", f.Cover.Posts, "count|points"),
		points:     c.template("cover.points", f.Cover.Points, "count|categories"),
		signatures: c.list("cover.signatures", f.Cover.Signatures),
		file:       c.template("cover.file", f.Cover.File, "unit|form"),
	}
	known := coverKeys()
	keys(c, "cover.columns", f.Cover.Columns, known[:], lineOf)
	for i, key := range known {
		w.columns[i] = c.need("cover.columns."+key, f.Cover.Columns[key])
	}
	return w
}

func (c *checker) readWords(f file) readWords {
	w := readWords{columns: map[Kind][fields][]string{}, shown: map[Kind][fields][]string{}, labels: map[string][]string{}}
	known := fieldKeys()
	for kind, given := range map[Kind]map[string][]text{KindPersonal: f.Read.Personal, KindUnit: f.Read.Unit} {
		group := "read." + string(kind)
		keys(c, group, given, known[:], lineOfList)
		var shown, folded [fields][]string
		for i, key := range known {
			shown[i] = c.list(group+"."+key, given[key])
			for _, s := range shown[i] {
				folded[i] = append(folded[i], fold(s))
			}
		}
		w.columns[kind], w.shown[kind] = folded, shown
	}
	labels := labelKeys()
	keys(c, "read.labels", f.Read.Labels, labels, lineOfList)
	for _, key := range labels {
		for _, s := range c.list("read.labels."+key, f.Read.Labels[key]) {
			w.labels[key] = append(w.labels[key], fold(s))
		}
	}
	for _, s := range c.list("read.notes", f.Read.Notes) {
		w.notes = append(w.notes, fold(s))
	}
	return w
}

// fold makes two spellings of a head equal: spaces of any kind, width and outer
// punctuation do not matter.
func fold(s string) string { return questionnaire.Fold(strings.Join(strings.Fields(s), "")) }
