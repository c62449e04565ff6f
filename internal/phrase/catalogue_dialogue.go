package phrase

// dialogueCatalogue is what is said in the questionnaire and in answer to commands.
const dialogueCatalogue = `
weekdays
date: month day weekday
moment: month day weekday time

invite_title: form
invite_body: name due left
invite_points_title
invite_points
invite_privacy_title
invite_privacy: office
invite_foot: office contact
invite_liaison: liaison
idle: name form due left

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
`
