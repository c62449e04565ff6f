package questionnaire

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// What a term says before its rarity is looked at. Two characters in a row are
// nearly a word of Chinese, one alone is a hint. A word of the lexicon is a word,
// and then the pair with its neighbour only adds the order of the two.
const (
	wordWeight      = 1.0
	pairWeight      = 1.0
	orderWeight     = 0.3
	characterWeight = 0.5
)

// lexicon splits a text into tokens. It knows words that mean the same and words
// that say nothing; every other character is a token of its own.
type lexicon struct {
	words   map[string]token // what a word counts as; a token without text is nothing
	longest int              // the longest word, in characters
}

// token is one unit of a text. One without text is a break: what stands on its
// two sides is not beside each other.
type token struct {
	text   string
	weight float64 // wordWeight or characterWeight
}

// newLexicon reads lists of words, each of which counts as the first of its
// list, and words that count as nothing.
func newLexicon(synonyms [][]string, fillers []string) lexicon {
	l := lexicon{words: map[string]token{}}
	add := func(word string, as token) {
		word = alike(word)
		l.words[word] = as
		l.longest = max(l.longest, len([]rune(word)))
	}
	for _, f := range fillers {
		add(f, token{})
	}
	for _, words := range synonyms {
		for _, w := range words {
			add(w, token{text: words[0], weight: wordWeight})
		}
	}
	return l
}

// tokens reads a text from left to right, the longest word first.
func (l lexicon) tokens(text string) []token {
	var tokens []token
	for rest := []rune(alike(text)); len(rest) > 0; {
		n := 1
		switch {
		case unicode.IsSpace(rest[0]):
		case isLatin(rest[0]):
			for n < len(rest) && isLatin(rest[n]) {
				n++
			}
			tokens = l.append(tokens, token{text: string(rest[:n]), weight: wordWeight})
		case unicode.IsLetter(rest[0]):
			n = l.reach(rest)
			tokens = l.append(tokens, token{text: string(rest[:n]), weight: characterWeight})
		default:
			tokens = append(tokens, token{})
		}
		rest = rest[n:]
	}
	return tokens
}

// reach is the length of the longest word that a text begins with, at least 1.
func (l lexicon) reach(text []rune) int {
	for n := min(l.longest, len(text)); n > 1; n-- {
		if _, known := l.words[string(text[:n])]; known {
			return n
		}
	}
	return 1
}

// append adds what a token counts as, if it counts at all.
func (l lexicon) append(tokens []token, t token) []token {
	as, known := l.words[t.text]
	switch {
	case !known:
		return append(tokens, t)
	case as.text == "":
		return tokens
	default:
		return append(tokens, as)
	}
}

// term is what two texts are compared by: a token, or two that are neighbours.
type term struct {
	text   string
	weight float64
}

// terms are those of a text, each once, in the order of the text: sums over them
// are the same every time.
func (l lexicon) terms(text string) []term {
	var terms []term
	seen := map[string]bool{}
	add := func(text string, weight float64) {
		if !seen[text] {
			seen[text] = true
			terms = append(terms, term{text: text, weight: weight})
		}
	}
	var before token
	for _, t := range l.tokens(text) {
		if t.text != "" {
			add(t.text, t.weight)
		}
		if t.text != "" && before.text != "" {
			weight := pairWeight
			if t.weight == wordWeight || before.weight == wordWeight {
				weight = orderWeight
			}
			add(before.text+" "+t.text, weight) // no token has a space
		}
		before = t
	}
	return terms
}

// passage is a text by which a document is found.
type passage struct {
	doc    int // counted from 0
	text   string
	weight float64 // what a perfect match is worth, up to 1
}

// likeness says how a query is compared with a passage: how much counts against
// them what only the query has, and what only the passage has (Tversky's index,
// 0 to 1 each). breadth is the share of the score that goes to how much of the
// query a document has in any of its passages.
type likeness struct {
	queryOnly, passageOnly, breadth float64
}

// index finds documents by their wording. It is immutable.
type index struct {
	lexicon  lexicon
	likeness likeness
	docs     int
	passages []passage
	sums     []float64 // by passage: the weight of all its terms
	terms    map[string]posting
	unknown  float64 // the rarity of a term that no document has
}

// posting is where a term occurs. A term in few documents is rare and says more.
type posting struct {
	rarity   float64
	passages []int
	docs     []presence
}

// presence is the best weight among the passages in which a document has a term.
type presence struct {
	doc    int
	weight float64
}

// newIndex reads passages, those of one document after those of another.
func newIndex(l lexicon, like likeness, docs int, passages []passage) *index {
	ix := &index{
		lexicon: l, likeness: like, docs: docs,
		passages: passages, sums: make([]float64, len(passages)), terms: map[string]posting{},
	}
	for i, p := range passages {
		for _, t := range l.terms(p.text) {
			ix.terms[t.text] = ix.terms[t.text].with(i, p)
		}
	}
	rarity := func(in int) float64 { return math.Log(1 + float64(docs)/(float64(in)+0.5)) }
	ix.unknown = rarity(0)
	for text, at := range ix.terms {
		at.rarity = rarity(len(at.docs))
		ix.terms[text] = at
	}
	for i, p := range passages {
		for _, t := range l.terms(p.text) {
			ix.sums[i] += t.weight * ix.terms[t.text].rarity
		}
	}
	return ix
}

func (at posting) with(number int, p passage) posting {
	at.passages = append(at.passages, number)
	if last := len(at.docs) - 1; last >= 0 && at.docs[last].doc == p.doc {
		at.docs[last].weight = max(at.docs[last].weight, p.weight)
	} else {
		at.docs = append(at.docs, presence{doc: p.doc, weight: p.weight})
	}
	return at
}

// scores says of every document how well it fits a query, from 0 to 1.
func (ix *index) scores(query string) []float64 {
	whole := 0.0
	shared := make([]float64, len(ix.passages))
	broad := make([]float64, ix.docs)
	for _, t := range ix.lexicon.terms(query) {
		at, known := ix.terms[t.text]
		if !known {
			whole += t.weight * ix.unknown
			continue
		}
		weight := t.weight * at.rarity
		whole += weight
		for _, i := range at.passages {
			shared[i] += weight
		}
		for _, in := range at.docs {
			broad[in.doc] += weight * in.weight
		}
	}
	scores := make([]float64, ix.docs)
	for i, p := range ix.passages {
		if shared[i] > 0 {
			apart := ix.likeness.queryOnly*(whole-shared[i]) + ix.likeness.passageOnly*(ix.sums[i]-shared[i])
			scores[p.doc] = max(scores[p.doc], p.weight*shared[i]/(shared[i]+apart))
		}
	}
	for doc, most := range broad {
		if most > 0 {
			scores[doc] += ix.likeness.breadth * (most/whole - scores[doc])
		}
	}
	return scores
}

// alike folds what makes the same words look different: width, case, and digits,
// which say which one and not what.
func alike(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Fold.String(text))
}

func isLatin(r rune) bool { return r <= unicode.MaxASCII && unicode.IsLetter(r) }
