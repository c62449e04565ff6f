package phrase_test

import (
	"strings"
	"testing"
	"time"

	"lianbot/internal/campaign"
	"lianbot/internal/conversation"
)

// TestDue reads when a form is due on several days, in the invitation, in the first
// words and in the answers to questions.
func TestDue(t *testing.T) {
	t.Parallel()
	lib := library(t)
	for _, test := range []struct{ name, now, want string }{
		{"at the opening", "2026-06-01 09:00", "请在 6 月 9 日（周二）17:30 前完成，还有 6 个工作日。"},
		{"the day before", "2026-06-08 09:00", "请在 6 月 9 日（周二）17:30 前完成，还有 1 个工作日。"},
		{"on the day", "2026-06-09 17:00", "请在 6 月 9 日（周二）17:30 前完成，就是今天。"},
		{"behind the inner date", "2026-06-10 09:00", "请在 6 月 22 日（周一）17:30 前完成，还有 7 个工作日。"},
		{"on the holiday before the deadline", "2026-06-20 09:00", "请在 6 月 22 日（周一）17:30 前完成，还有 1 个工作日。"},
		{"on the day of the deadline", "2026-06-22 09:00", "请在 6 月 22 日（周一）17:30 前完成，就是今天。"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, lib)
			now, err := time.ParseInLocation("2006-01-02 15:04", test.now, p.scene.Zone)
			if err != nil {
				t.Fatal(err)
			}
			p.scene.Now = now
			if said := p.scene.Invitation().Body[0].Paragraph.Text; !strings.Contains(said, test.want) {
				t.Errorf("the invitation says %s", said)
			}
			if said := p.scene.Text(conversation.State{}, conversation.Outcome{View: conversation.ViewIdle}); !strings.Contains(said, test.want) {
				t.Errorf("the first words are %s", said)
			}
		})
	}

	t.Run("without a calendar", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, lib)
		p.scene.Days = nil
		if said := p.scene.Invitation().Body[0].Paragraph.Text; !strings.Contains(said, "请在 6 月 9 日（周二）17:30 前完成。") {
			t.Errorf("the invitation says %s", said)
		}
	})
	t.Run("without inner dates", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, lib)
		p.scene.Campaign.Schedule = campaign.Schedule{}
		if said := p.scene.Invitation().Body[0].Paragraph.Text; !strings.Contains(said, "请在 6 月 22 日（周一）17:30 前完成，还有 14 个工作日。") {
			t.Errorf("the invitation says %s", said)
		}
	})
	t.Run("asked for", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(t, lib)
		for _, question := range []string{"什么时候交？", "几点截止？最后一天几点之前？", "过了截止时间还能交吗？"} {
			if said := p.say(question); !strings.Contains(said, "6 月 9 日（周二）17:30") || !strings.Contains(said, "6 月 22 日（周一）17:30") {
				t.Errorf("%s is answered with %s", question, said)
			}
		}
	})
}
