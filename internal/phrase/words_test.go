package phrase_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
)

// accusing are the words that the program never says (domain.md, 8.1).
var accusing = []string{
	"交代", "坦白", "揭发", "认罪", "问题干部", "嫌疑", "违法", "违纪", "查你", "老实", "把柄", "涉事", "不合格", "腐败分子", "你们",
}

// TestTranscriptsAreCalm reads what the bot says in the golden conversations.
func TestTranscriptsAreCalm(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d transcripts: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			if strings.HasPrefix(line, "> ") || strings.HasPrefix(line, "#") {
				continue
			}
			for _, word := range accusing {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d says %s", file, n, word)
				}
			}
			if strings.ContainsAny(line, "{}") {
				t.Errorf("%s:%d has a slot that was not filled: %s", file, n, line)
			}
		}
	}
}

// TestPhrasesAreCalm reads every phrase there is.
func TestPhrasesAreCalm(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, need := range phrase.Needs() {
		said := lib.Say(need.Name)
		for _, word := range accusing {
			if strings.Contains(said, word) {
				t.Errorf("%s says %s", need.Name, word)
			}
		}
	}
}

// TestQuestionsAreShort reads every question that there is, in all categories.
func TestQuestionsAreShort(t *testing.T) {
	t.Parallel()
	lib := library(t)
	def, err := lib.Personal(lib.CategoryNames())
	if err != nil {
		t.Fatal(err)
	}
	const most = 60 // characters (domain.md, 8.1)
	for _, slot := range def.Slots {
		for name, question := range map[string]string{
			"ask": slot.Ask.Fill(), "known": slot.Known.Fill("posts", "采购科科长"), "none": slot.None,
			"cue": slot.Cue.Fill("power", "供应商资格审查的初审权"), "cue_duty": slot.CueDuty.Fill("duty", "组织开标评标"),
			"meaning": slot.Meaning,
		} {
			if n := utf8.RuneCountInString(question); n > most {
				t.Errorf("%s of %s has %d characters, want %d at most: %s", name, slot.ID, n, most, question)
			}
			for _, word := range accusing {
				if strings.Contains(question, word) {
					t.Errorf("%s of %s says %s", name, slot.ID, word)
				}
			}
			if strings.Count(question, "？") > 2 {
				t.Errorf("%s of %s asks more than one thing: %s", name, slot.ID, question)
			}
		}
		if slot.Risk && slot.ID != questionnaire.SlotPost && !strings.Contains(slot.Placeholder, "可能") {
			t.Errorf("the placeholder of %s states a fact: %s", slot.ID, slot.Placeholder)
		}
	}
}
