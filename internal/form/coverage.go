package form

import "strings"

// Place is one slot of one post.
type Place struct {
	Post int64
	Slot string
	// Of is the item about which the slot is asked; 0: about the post.
	Of int64
}

// Missing lists the slots that have not been answered, in the order of posts and
// slots. A record without a post misses the post's name, the slot “post”.
func Missing(f Form, naming string, slots []string) []Place {
	if len(f.Posts) == 0 {
		return []Place{{Slot: naming}}
	}
	var missing []Place
	for _, p := range f.Posts {
		for _, s := range slots {
			if !p.Answers[s].Given() {
				missing = append(missing, Place{Post: p.ID, Slot: s})
			}
		}
	}
	return missing
}

// Gap is a power that no risk point seems to belong to.
type Gap struct {
	Post  int64
	Power Item
}

// Gaps lists the powers without a risk point, in order: those that no risk point
// was written for, that resemble none, and that the person has not expressly
// called considered. The resemblance only decides what is pointed out; whoever
// submits has seen the list.
func Gaps(f Form, powers string, risks []string) []Gap {
	var gaps []Gap
	for _, p := range f.Posts {
		for _, power := range p.Answers[powers].Items {
			if !power.Considered && !covered(p, power, risks) {
				gaps = append(gaps, Gap{Post: p.ID, Power: power})
			}
		}
	}
	return gaps
}

// resemblance is the part of a power's pairs of characters that must come back
// in one risk point. On the handout's sample tables it takes 专家入库 and
// 专家库 for the same and leaves 科室业务管理工作 open.
const resemblance = 0.3

func covered(p Post, power Item, risks []string) bool {
	pairs := pairsOf(power.Text)
	for _, slot := range risks {
		for _, risk := range p.Answers[slot].Items {
			if risk.Covers == power.ID || resembles(pairs, risk.Text) {
				return true
			}
		}
	}
	return false
}

func resembles(pairs []string, text string) bool {
	if len(pairs) == 0 {
		return false
	}
	found := 0
	for _, pair := range pairs {
		if strings.Contains(text, pair) {
			found++
		}
	}
	return float64(found) >= resemblance*float64(len(pairs))
}

// pairsOf cuts a text into its overlapping pairs of characters, the measure for
// Chinese text that needs no dictionary.
func pairsOf(text string) []string {
	r := []rune(text)
	pairs := make([]string, 0, len(r))
	for i := 0; i+1 < len(r); i++ {
		pairs = append(pairs, string(r[i:i+2]))
	}
	return pairs
}
