package conversation

import (
	"strings"
	"unicode/utf8"

	"lianbot/internal/form"
	"lianbot/internal/questionnaire"
)

// Adopt brings into a form that was handed in what its author takes over of a
// suggestion, and hands it in again at once: the text is the item anew, or a new risk
// point of its post when the suggestion is about no item. It returns false, and changes
// nothing, when the form cannot be taken up again, or the item is gone.
func Adopt(def *questionnaire.Definition, s State, f form.Form, about form.Comment, text string, at int64) (State, Outcome, bool) {
	if _, may := f.Status.After(form.Reopen); !may || s.Phase != Filed || len(f.Posts) == 0 ||
		len(form.Missing(f, questionnaire.SlotPost, def.Lists())) > 0 {
		return s, Outcome{}, false
	}
	d := dialog{def: def, s: s, form: &f, at: at}
	change := form.Change{Kind: form.AddItem, Post: f.Posts[0].ID, Slot: def.Supplement(), Text: text, SentAt: at}
	if about.Item != 0 {
		if _, there := itemOf(f, Remark{Post: about.Post, Slot: about.Slot, Item: about.Item}); !there {
			return s, Outcome{}, false
		}
		change = form.Change{Kind: form.EditItem, Post: about.Post, Slot: about.Slot, Item: about.Item, Text: text}
	} else {
		if _, there := f.Post(about.Post); there {
			change.Post = about.Post
		}
		change.Item = d.nextID()
	}
	d.change(form.Change{Kind: form.Reopen}, change)
	d.send()
	d.out.View = d.home()
	d.s.Version = s.Version + 1
	d.out.Form = d.form
	return d.s, d.out, true
}

// OneItem reads a text that is to be one item, and says with a notice why it is none.
func OneItem(def *questionnaire.Definition, text string) (string, *Notice) {
	items := Split(Clean(text), def.Words.Numerals)
	switch {
	case strings.TrimSpace(text) == "" || len(items) == 0:
		return "", &Notice{Kind: Blank}
	case len(items) > 1:
		return "", &Notice{Kind: OneForEdit, N: len(items)}
	case !hasWords(items[0]):
		return "", &Notice{Kind: Wordless}
	case utf8.RuneCountInString(items[0]) > def.Limits.Item:
		return "", &Notice{Kind: LongItem, N: utf8.RuneCountInString(items[0]), Max: def.Limits.Item}
	default:
		return items[0], nil
	}
}
