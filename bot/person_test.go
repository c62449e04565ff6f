package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// The slots of the form in a campaign of writeFiles, by their official names.
var slots = []string{"岗位职责", "岗位权力", "思想道德风险", "岗位职责风险"}

// slotIDs are the slots' names in the tables.
var slotIDs = map[string]string{"岗位职责": "duties", "岗位权力": "powers", "思想道德风险": "ethics", "岗位职责风险": "duty"}

// tally counts what happened in all conversations of a test.
type tally struct {
	conversations, acknowledged, typed, pressed, nudges, again, failedPresses, busy atomic.Int64
}

// person is somebody with a form to fill in: what they have to say, and what
// they know to have been recorded.
type person struct {
	*member
	tenant *tenant
	tally  *tally
	rng    *rand.Rand

	todo  map[string][][]remark // by slot: bursts that are still to be sent
	sent  map[string][]*remark  // by slot, in the order sent
	knows map[string]bool       // items that the bot has shown to be recorded
}

// remark is one message: one item or several.
type remark struct {
	items []string
	text  string
	id    string // of the message, once it was sent
	at    time.Time
}

// newPerson makes up what a person will answer. Every item is unique in the
// school, and none can be taken for a command or a question.
func newPerson(t *tenant, m *member, counts *tally, rng *rand.Rand) *person {
	p := &person{
		member: m, tenant: t, tally: counts, rng: rng,
		todo: map[string][][]remark{}, sent: map[string][]*remark{}, knows: map[string]bool{},
	}
	serial := 0
	item := func() string {
		serial++
		return fmt.Sprintf("经办%s的事项%02d并登记核对", m.id, serial)
	}
	for _, slot := range slots {
		switch rng.IntN(6) {
		case 0, 1: // a numbered paste
			p.todo[slot] = [][]remark{{paste(item(), item(), item())}}
		case 2:
			if slot != slots[0] {
				continue // none
			}
			fallthrough
		case 3: // lines in one message, then one more
			a, b := item(), item()
			p.todo[slot] = [][]remark{{{items: []string{a, b}, text: a + "\n" + b}}, {single(item())}}
		default: // a burst
			var burst []remark
			for range 1 + rng.IntN(4) {
				burst = append(burst, single(item()))
			}
			p.todo[slot] = [][]remark{burst}
		}
	}
	return p
}

func single(item string) remark { return remark{items: []string{item}, text: item} }

func paste(items ...string) remark {
	r := remark{items: items}
	for i, item := range items {
		r.text += fmt.Sprintf("%d. %s\n", i+1, item)
	}
	return r
}

// next takes the burst that is to be sent now.
func (p *person) next(slot string) []remark {
	burst := p.todo[slot][0]
	p.todo[slot] = p.todo[slot][1:]
	return burst
}

// wants are the items that the slot should have, in order.
func (p *person) wants(slot string) []string {
	var items []string
	for _, r := range p.sent[slot] {
		items = append(items, r.items...)
	}
	return items
}

// all are the items in the order of the form.
func (p *person) all() []string {
	var items []string
	for _, slot := range slots {
		items = append(items, p.wants(slot)...)
	}
	return items
}

// open is the first message of the slot of which something has not been shown to
// be recorded, nil when there is none.
func (p *person) open(slot string) *remark {
	for _, r := range p.sent[slot] {
		if !p.recorded(r) {
			return r
		}
	}
	return nil
}

func (p *person) recorded(r *remark) bool {
	for _, item := range r.items {
		if !p.knows[item] {
			return false
		}
	}
	return true
}

// learn notes that an item is recorded.
func (p *person) learn(item string) {
	if !p.knows[item] {
		p.knows[item] = true
		p.tally.acknowledged.Add(1)
	}
}

// openSlot is the first slot of which something is open, empty when all is known
// to be recorded.
func (p *person) openSlot() string {
	for _, slot := range slots {
		if p.open(slot) != nil {
			return slot
		}
	}
	return ""
}

// numberedLines are the texts of the lines of a form that begin with a number.
func numberedLines(lines []string) []string {
	var texts []string
	for _, line := range lines {
		var n int
		var text string
		if _, err := fmt.Sscanf(line, "%d. %s", &n, &text); err == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

// chat is the end of the person's chat, for whoever looks for a fault.
func (p *person) chat() string {
	const most = 16
	messages := p.tenant.platform.Messages(p.openID, "p2p")
	var b strings.Builder
	for _, m := range messages[max(0, len(messages)-most):] {
		fmt.Fprintf(&b, "  %s %s %s->%s %.300s\n",
			time.UnixMilli(m.CreateTime).Format("05.000"), m.Sender.Type, m.ID, m.ReplyTo, m.Content)
	}
	return b.String()
}
