package conversation_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
)

// BenchmarkStep measures one event as a turn pays for it: the state comes as
// JSON, takes the step and goes as JSON. An answer is to cost the same however
// much has been answered before.
func BenchmarkStep(b *testing.B) {
	def := shipped(b)
	answer := conversation.Said{Text: "熟人请托时，可能对不合规的申请先受理后补手续"}
	atRisk := func(elsewhere, here int) *player {
		p := newPlayer(b, def)
		p.say("开始", "采购科科长", lines("职责", max(1, elsewhere/2)), "下一步", lines("权力", max(1, elsewhere/2)), "下一步")
		if here > 0 {
			p.say(lines("风险点", here))
		}
		return p
	}
	for _, test := range []struct {
		name   string
		player *player
		deed   conversation.Deed
	}{
		{"answer/first", func() *player {
			p := newPlayer(b, def)
			p.say("开始", "采购科科长")
			return p
		}(), answer},
		{"answer/20_elsewhere", atRisk(20, 0), answer},
		{"answer/200_elsewhere", atRisk(200, 0), answer},
		{"answer/12_here", atRisk(20, 12), answer},
		{"answer/150_here", atRisk(200, 150), answer},
		{"press/150_here", atRisk(200, 150), nil},
		{"question", atRisk(20, 2), conversation.Said{Text: "交了以后还能改吗？"}},
		{"next/20_answers", atRisk(20, 1), conversation.Said{Text: "下一步"}},
		{"next/350_answers", atRisk(200, 150), conversation.Said{Text: "下一步"}},
	} {
		b.Run(test.name, func(b *testing.B) {
			p := test.player
			if test.deed == nil {
				test.deed = conversation.Pressed{
					Action: conversation.ActNote, Version: p.state.Version, Text: answer.Text,
				}
			}
			before, err := json.Marshal(p.state)
			if err != nil {
				b.Fatal(err)
			}
			e := conversation.Event{At: p.at + minute, Deed: test.deed}
			b.ReportAllocs()
			for b.Loop() {
				roundTrip(b, p, before, e)
			}
			b.ReportMetric(float64(len(before)), "state-bytes")
		})
	}
}

func roundTrip(b *testing.B, p *player, before []byte, e conversation.Event) {
	b.Helper()
	var s conversation.State
	if err := json.Unmarshal(before, &s); err != nil {
		b.Fatal(err)
	}
	var record *form.Form
	after, out := conversation.Step(p.def, s, record, e)
	if out.NeedForm {
		after, out = conversation.Step(p.def, s, &p.record, e)
	}
	if _, err := json.Marshal(after); err != nil || out.View == "" {
		b.Fatalf("%v, view %q", err, out.View)
	}
}

// lines are n items, one a line.
func lines(what string, n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf("%s之%s可能出现的情形", what, strings.Repeat("又", i%3+1))
	}
	return strings.Join(items, "\n")
}
