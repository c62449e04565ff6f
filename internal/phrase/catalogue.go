package phrase

import (
	"strings"

	"lianbot/internal/questionnaire"
)

// catalogue lists every phrase that the program says, with the slots it fills.
// questionnaire.Parse checks the file of phrases against it, both ways.
const catalogue = `
weekdays
date: month day weekday
moment: month day weekday time

invite_title: form
invite_body: name deadline
invite_points_title
invite_points
invite_privacy_title
invite_privacy: office
invite_foot: office contact
invite_liaison: liaison
idle: name form deadline

question_head: slot step steps
question_head_post: slot post step steps
question_step: step steps
question_more: slot
question_more_posts
question_end
question_end_known
question_end_risk
question_end_filled
question_end_none
question_another_post
question_cover: power
recorded: count
recorded_none
recorded_hidden: count
entry: number text

noted: count
noted_late: count slot
rewritten: number
dropped: count
noted_none: slot
post_added: post
post_gone: post
considered: power
restarted
reopened
resumed
kept
unanswered: liaison
courtesy
help
samples_post: post
samples_entry: text
samples_none: example
nothing_yet: slot
nothing_yet_post
at_first
too_long: count max
too_many: count max
wordless
blank
no_such: number max
no_such_any: number
empty_edit
empty_edit_text: number
one_edit: number
incomplete: count places
incomplete_place: slot
incomplete_place_post: post slot
not_begun
is_filed
is_paused
is_closed_before: opens
is_closed_after: deadline office
unclear
stale
stale_text
too_late
nothing_to
nothing_to_review

confirm_none: slot question
confirm_submit
confirm_submit_plain
confirm_submit_gaps: count
confirm_submit_title
confirm_restart
confirm_drop: post

review_title
review_counts: posts duties powers risks
review_missing: count places
review_gaps: count
review_gaps_do
review_covered
review_do
review_change

paper_head: form
paper_person: unit name
paper_label: label
paper_risks
paper_open
paper_none
preview_open
preview_cut
preview_filed: revision

filed_title
filed: revision
filed_card: revision
paused_title
paused
paused_still
paused_card

button_start
button_continue
button_sample
button_note
button_next
button_none
button_none_list
button_none_sure
button_return
button_look
button_known
button_other
button_back
button_skip
button_samples
button_preview
button_pause
button_edit
button_drop
button_save
button_keep
button_yes
button_no
button_think
button_submit
button_submit_sure
button_post
button_revise
button_view
button_cover
button_considered

busy
stranger
no_unit
no_campaign
not_text_picture
not_text_file
not_text_voice
not_text_sticker
not_text_other
empty
in_group
in_group_admin

progress_refused: status
questions_refused
status_not_started
status_drafting
status_submitted
progress_title: unit
progress_school
progress_line: total done percent drafting open
progress_missing: status count names
progress_more: names
progress_name_separator
progress_complete
progress_deadline: deadline
progress_questions: count
progress_unit_none
progress_unit_row: unit done total
progress_no_unit: unit near
progress_no_unit_group
progress_no_unit_at_all: unit
progress_empty
questions_title
questions_none
questions_entry: number name date text

doctor_ok
doctor_token
doctor_bot
doctor_directory
doctor_employee_no
doctor_send
doctor_connection
doctor_webhook
doctor_network
doctor_scopes: scopes
doctor_database
doctor_migrations
doctor_redis
doctor_roster
doctor_unbound: count
doctor_campaign
`

// Needs are the phrases that the program says and the slots that it fills.
func Needs() []questionnaire.Need {
	var needs []questionnaire.Need
	for line := range strings.Lines(catalogue) {
		name, slots, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name != "" {
			needs = append(needs, questionnaire.Need{Name: name, Slots: strings.Fields(slots)})
		}
	}
	return needs
}
