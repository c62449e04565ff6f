package phrase

// reviewCatalogue is what is said to the author of a form about what others did to it.
const reviewCatalogue = `
returned_title
returned_head: slot count
returned_item: text
returned_reason: who reason
returned_reason_nobody: reason
returned_do
returned_whole: who reason
returned_whole_nobody: reason
returned_whole_do
button_returned_as_is
button_mended
button_drop_item
button_returned_keep
button_revise_all
mended
filed_passed: revision
filed_decided: revision
filed_signed: revision
filed_filed: revision
filed_received: revision
sealed_decided
sealed_signed
sealed_filed
sealed_received
review_queue_title
review_queue_none
review_queue_count: count
review_queue_entry: who revision moment
review_queue_own
review_queue_own_unit
review_queue_how
review_queue_drafting: count names
review_queue_revising: count names
review_queue_returned: count names
review_queue_passed: count names
review_queue_decided: count names
review_queue_signed: count names
review_queue_filed: count names
review_queue_received: count names
button_review_first
button_review_pass_all: count
review_pass_all_title: count
review_pass_all_text
button_review_open
button_review_pass
button_review_return
button_review_next
button_review_queue
review_units_title
review_units_none
review_units_intro
review_units_entry: unit count
review_units_how
review_nobody: name
review_near: name near
review_who_title
review_who: name
review_who_entry: who unit id
review_who_how
review_form_title: name
review_form_version: revision moment
review_form_how: name
review_form_how_unit
review_unit
review_unit_which
review_reasons
review_reasons_suggest
review_none
review_item: number text
review_item_about: number about text
review_said: about text
review_said_whole: text
review_done_pass: name moment revision
review_done_return: name moment revision
review_done_decide: name moment revision
review_done_sign: name moment revision
review_done_file: name moment revision
review_done_receive: name moment revision
review_done_void: name moment revision
review_passed: form revision
review_returned: name count
review_returned_unit: form count
review_returned_offline: form count
review_left: count
review_left_none
review_no_account: name
review_no_account_unit
review_behalf: name
review_own
review_own_unit
review_not_begun: name
review_not_handed_in: name
review_revising: name
review_waits: name
review_waits_unit
review_sealed: form
review_newer: name
review_gone
review_closed: name
review_choose
review_bulk: count
review_bulk_none
review_bulk_why: name why
review_bulk_newer: count
review_pass_or_return
review_refused
reasons_none
reasons_number: line count
reasons_empty: number
reasons_glued: line number
reasons_long: max
meeting_title
meeting_figures: ready decided expected
meeting_unpassed: count
meeting_begun: moment
meeting_place
meeting_place_hint
meeting_present
meeting_present_hint
meeting_minutes
meeting_minutes_hint
meeting_how
meeting_long: max
meeting_blank
meeting_kept
meeting_first
meeting_none
meeting_keep_all_title: count
meeting_keep_all_text
button_meeting_go
button_meeting_begin
button_meeting_save
button_meeting_minutes
button_meeting_keep
button_meeting_decide
button_meeting_keep_all: count
button_meeting_show
button_minutes_back
button_minutes_on
discuss_title: form
discuss_left: count
discuss_hint
decided_kept: form
decided_changed: form count
decided_changed_unit: form count
decided_all: count
decided_not: name why
decided_letter: revision count
decided_letter_reworded: number slot about text
decided_letter_merged: number slot about text
decided_letter_dropped: number slot about text
decided_letter_end
minutes_title
minutes_changed: name revision
minutes_kept: count
minutes_nothing
minutes_by: name
minutes_reworded: about text
minutes_merged: about text
minutes_dropped: about text
decide_keep_or_change
decide_nothing
decide_again: name
decide_again_unit
decide_unclear: line
decide_number: number count
decide_twice: number
decide_merge_where: line
decide_merge_self: number
decide_merge_gone: number into
decide_merge_apart: number into
decide_merge_under: number under
decide_under: number into
decide_needed: slot
decide_no_text: number
decide_long: number max
suggested_title_colleague: name
suggested_title_head: name
suggested_about: slot
suggested_text: text
suggested_open
suggested_accepted
suggested_adapted
suggested_declined: reply
suggested_gone
suggested_wording
suggested_item_hint
suggested_new_hint
suggested_reply
suggested_reply_hint
suggested_foot
suggested_revision: revision
button_suggest_adopt
button_suggest_decline
button_suggest_comment
button_suggest_answer
button_suggest_ask
button_review_suggest
suggest_blank
suggest_one
suggest_long: count max
suggest_wordless
suggest_same
suggest_no_reply
suggest_reply_long: max
suggest_sealed
suggest_busy
suggest_item_gone
suggest_closed
suggest_not_yours
suggest_sent: name count
suggest_sent_offline: name count
suggest_own
suggest_unit
suggest_not_now: name
suggest_empty: name
suggest_how
asked_title: name
asked_body: name
asked_hint
asked_foot
asked_done: name
ask_how
ask_first
ask_self
ask_sent: name
ask_sent_before: name
ask_no_account: name
ask_no_risks
ask_enough: max
ask_off
exchange_none
exchange_title
exchange_from: name
exchange_to: name
exchange_asked
exchange_how
`
