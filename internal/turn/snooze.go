package turn

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/calendar"
	"lianbot/internal/campaign"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/questionnaire"
	"lianbot/internal/reminder"
)

// snoozing says whether a typed text asks to be reminded later, and whether
// tomorrow.
func (v visit) snoozing(text string) (tomorrow, ok bool) {
	switch c, _ := v.definition.Words.Command(text); c {
	case questionnaire.CmdSnooze:
		return false, true
	case questionnaire.CmdTomorrow:
		return true, true
	default:
		return false, false
	}
}

// snooze keeps the reminder that the person asks for, and returns what to answer.
// Until then the ladder leaves them alone. The dialogue stays where it is.
func (v visit) snooze(ctx context.Context, tomorrow bool) (string, error) {
	state, _, err := v.recall(ctx)
	if err != nil {
		return "", err
	}
	sc, err := v.scene(ctx)
	if err != nil {
		return "", err
	}
	at, ok := reminder.Later(v.campaign, sc.Days, sc.Now, tomorrow)
	if ok && state.Revision == 0 && v.campaign.PeriodAt(sc.Now) == campaign.Open {
		if err := v.Post.Put(ctx, []outbox.Item{v.wakeUp(sc.Days, at)}); err != nil {
			return "", fmt.Errorf("keep the reminder: %w", err)
		}
	}
	return phrase.Timely{Scene: sc}.Snoozed(state, at, ok), nil
}

// wakeUp is the reminder that was asked for. Asked for twice it is one.
func (v visit) wakeUp(days *calendar.Calendar, at time.Time) outbox.Item {
	c, stage := v.campaign, reminder.SnoozeStage(days, at)
	return outbox.Item{
		ID: v.NewID(), Key: reminder.Key(reminder.Snooze, c, stage, v.who.ID), To: v.in.OpenID,
		Priority: outbox.Reminder, NotBefore: at, NotAfter: c.Deadline, Reason: string(reminder.Snooze),
		About: outbox.About{
			Kind: string(reminder.Snooze), Campaign: c.ID, Plan: reminder.AnyPlan, Stage: stage, Person: v.who.ID, Unit: v.who.Unit,
		},
	}
}

// snoozeTyped answers a text that asks to be reminded later.
func (v visit) snoozeTyped(ctx context.Context, tomorrow bool) error {
	text, err := v.snooze(ctx, tomorrow)
	if err != nil {
		return err
	}
	return v.reply(ctx, message.Say(text), "snooze")
}

// snoozePressed answers the button: the card stays as it is.
func (v visit) snoozePressed(ctx context.Context) (Answer, error) {
	text, err := v.snooze(ctx, false)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Toast: &Toast{Mood: Info, Text: text}}, nil
}
