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
nothing_yet_card: slot
at_first
too_long: count max
long_item: count max
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
no_record
is_filed
is_paused
is_closed
closed_before: opens
closed_after: deadline office
closed_unbegun: deadline office
unclear
stale
stale_text
stale_lost
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
preview_revising: revision

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
not_yours
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
progress_refused_group
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

terminal_at: file line fault
terminal_in: file fault
terminal_cell: row column fault
terminal_row: row fault
terminal_separator
terminal_failed: reason
terminal_refused: reason
terminal_faults: count
terminal_check: categories phrases edition
terminal_migrate
terminal_demo: address folder
terminal_serve: address
terminal_doctor: total count
terminal_roster: people added changed removed kept
terminal_roster_checked: people
terminal_roster_no_unit: count ids
terminal_roster_unbound: count
terminal_roster_not_bound: reason
terminal_campaign: title opening deadline
terminal_campaign_checked

help_lianbot
help_demo
help_demo_listen
help_demo_data
help_serve
help_migrate
help_check
help_check_prompts
help_doctor
help_version
help_roster
help_roster_import
help_roster_file
help_campaign
help_campaign_apply
help_campaign_file
help_dry_run

setting_database
setting_redis
setting_listen
setting_prompts
setting_base_url
setting_missing
setting_events
setting_encrypt_key

fault_unreadable: reason
fault_no_file: reason
fault_missing: key
fault_empty: key
fault_entry_empty: key
fault_number: key
fault_phrases_form
fault_slot_unknown: key slot known
fault_slot_none: key slot
fault_slot_open: key slot
fault_slot_unopened: key text
fault_slot_needed: key slot
fault_limit_unknown: key known
fault_part_unknown: key known
fault_command_unknown: key
fault_roster_unknown: key known
fault_phrase_unknown: key
fault_phrase_empty: key
fault_phrase_twice: key
fault_id_taken: text
fault_name_taken: text
fault_id_twice: text first
fault_question_twice: text first
fault_word_twice: text first
fault_word_ambiguous: text first second
fault_questions_needed
fault_numbers_needed
fault_categories_empty
fault_category_no_file: category
fault_category_repeated: category
fault_category_unknown: category known
fault_category_twice: category
fault_date: key text
fault_deadline_early: deadline opening
fault_id_long: most
fault_yaml: message
fault_yaml_empty: message
fault_yaml_utf8: message
fault_yaml_tab: message
fault_yaml_colon: message
fault_yaml_bracket: message
fault_yaml_indent: message
fault_yaml_quote: message
fault_yaml_sign: message
fault_key_unknown: message key
fault_key_twice: message key first
fault_want_text: message
fault_want_number: message
fault_want_switch: message
fault_want_list: message
fault_want_group: message

fault_roster_workbook
fault_roster_quote: reason line
fault_roster_coding
fault_roster_empty
fault_roster_nobody
fault_column_missing: known
fault_cell_long: most
fault_cell_empty
fault_cell_twice: text first
fault_role_unknown: text known
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
