package phrase

// reminderCatalogue is what is said because time has passed. The reminders are
// named by the state of the form and by how near the deadline is.
const reminderCatalogue = `
reminder_hello: name
reminder_hello_all
reminder_asked
reminder_nudge
reminder_holiday: holiday
reminder_not_started_far: form deadline left holiday
reminder_not_started_near: form deadline holiday
reminder_not_started_today: form time
reminder_not_started_over: form deadline office contact
reminder_drafting_far: form deadline left holiday
reminder_drafting_near: form deadline holiday
reminder_drafting_today: form time
reminder_drafting_over: form deadline office contact
reminder_returned_far: form deadline left holiday
reminder_returned_near: form deadline holiday
reminder_returned_today: form time
reminder_returned_over: form deadline office contact
button_snooze
snooze_tonight: time
snooze_set: moment
snooze_late: deadline
snooze_done
snooze_before: opens
snooze_after: deadline
digest_title: unit date
digest_left: left
digest_today
digest_over
digest_figures: states total
digest_states: done drafting open
digest_since: count
digest_names: names
digest_open: count names
digest_returned: count names
digest_still: days count names
digest_no_account: count names
digest_unreachable: count names
digest_questions: count
digest_own: status
digest_done
button_nudge_open: count
button_progress
button_fill
heads_missing: count names
heads_ask
school_behind
school_behind_unit: unit done total
school_done
school_no_account: count
school_unreachable: count
school_sending: waiting refused doubt
school_month: used forecast quota
school_month_warn: used forecast quota
school_holidays: years
`
