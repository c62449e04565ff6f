package questionnaire

import (
	"cmp"
	"slices"
)

// Samples is the library of sample posts. It is immutable.
type Samples struct {
	samples []Sample
	index   *index
}

// Sample is how another post put it. Risks are by the id of their category.
type Sample struct {
	ID, Unit, Post          string
	Aliases, Duties, Powers []string
	Risks                   map[string][]string
}

// A post is like a sample when it has the sample's words, whatever else it has:
// a passage is short and a name may be long. The unit says less than the post,
// and a duty is no name at all.
const (
	samplesQueryOnly   = 0.1
	samplesPassageOnly = 1
	unitWeight         = 0.6
	taskWeight         = 0.5
	// besidesWeight is what the other words count beside the first.
	besidesWeight = 0.6
	// What is worth showing: enough by itself, and not far behind the best.
	samplesEnough = 0.35
	samplesBehind = 0.5
	mostSamples   = 3
)

// newSamples makes samples findable.
func newSamples(samples []Sample) *Samples {
	var passages []passage
	for doc, s := range samples {
		add := func(weight float64, texts ...string) {
			for _, t := range texts {
				passages = append(passages, passage{doc: doc, text: t, weight: weight})
			}
		}
		add(1, s.Post)
		add(1, s.Aliases...)
		add(unitWeight, s.Unit)
		add(taskWeight, s.Duties...)
		add(taskWeight, s.Powers...)
	}
	like := likeness{queryOnly: samplesQueryOnly, passageOnly: samplesPassageOnly}
	return &Samples{samples: samples, index: newIndex(newLexicon(nil, nil), like, len(samples), passages)}
}

// For returns the samples that fit a kind of post, best first and at most three;
// none when nothing fits. The first word is what the post is called and counts
// most; the others say more about it: its unit, its duties.
func (s *Samples) For(words ...string) []Sample {
	if len(words) == 0 {
		return nil
	}
	scores := s.index.scores(words[0])
	besides := make([]float64, len(s.samples))
	for _, word := range words[1:] {
		for doc, score := range s.index.scores(word) {
			besides[doc] = max(besides[doc], score)
		}
	}
	for doc := range scores {
		scores[doc] += besidesWeight * besides[doc]
	}
	enough := samplesEnough
	for _, score := range scores {
		enough = max(enough, score*samplesBehind)
	}
	var fitting []int
	for doc, score := range scores {
		if score >= enough {
			fitting = append(fitting, doc)
		}
	}
	slices.SortStableFunc(fitting, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var best []Sample
	for _, doc := range fitting[:min(len(fitting), mostSamples)] {
		best = append(best, s.samples[doc])
	}
	return best
}

type samplesFile struct {
	Samples []sampleRow `yaml:"samples"`
}

type sampleRow struct {
	ID      text              `yaml:"id"`
	Unit    text              `yaml:"unit"`
	Post    text              `yaml:"post"`
	Aliases []text            `yaml:"aliases"`
	Duties  []text            `yaml:"duties"`
	Powers  []text            `yaml:"powers"`
	Risks   map[string][]text `yaml:"risks"`
}

// decodeSamples reads a file of sample posts. All faults are reported at once.
func decodeSamples(data []byte, file string) ([]Sample, []Fault) {
	var f samplesFile
	faults, usable := decodeBytes(data, file, &f)
	if !usable {
		return nil, faults
	}
	rows := newChecker(file)
	if len(f.Samples) == 0 && len(faults) == 0 {
		rows.fault(0, "fault_empty", "key", "samples")
	}
	samples := make([]Sample, 0, len(f.Samples))
	for _, r := range f.Samples {
		line := rowLine(r.ID, r.Duties, r.Unit, r.Post)
		s := Sample{
			ID:      rows.id(line, r.ID),
			Unit:    rows.text(line, "unit", r.Unit),
			Post:    rows.text(line, "post", r.Post),
			Aliases: rows.list(line, "aliases", r.Aliases),
			Duties:  rows.list(line, "duties", r.Duties),
			Powers:  rows.list(line, "powers", r.Powers),
			Risks:   map[string][]string{},
		}
		if len(r.Risks) == 0 {
			rows.fault(line, "fault_empty", "key", "risks")
		}
		for category, risks := range r.Risks {
			s.Risks[category] = rows.list(line, "risks."+category, risks)
		}
		samples = append(samples, s)
	}
	return samples, append(faults, rows.faults...)
}
