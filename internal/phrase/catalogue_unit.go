package phrase

// unitCatalogue is what is said in the unit's own form, which several write together. A
// phrase that begins with unit_ and goes on like one of the questionnaire stands for it.
const unitCatalogue = `
unit_head: unit
unit_refused
unit_lost
unit_import_personal
unit_import_first
unit_import_whose: theirs unit name
unit_import_post: post
unit_import_post_new: post
unit_import_more_posts: count
unit_import_nameless: text
unit_import_nameless_empty
unit_import_long_post: post count max
unit_import_many_posts: post max
unit_import_done: posts duties powers risks
unit_import_part: post
unit_idle: form unit
unit_review_counts: sections processes steps matters risks
unit_review_do
unit_help
unit_question_more_posts
unit_question_end_known
unit_end_must
unit_end_single
unit_end_single_none
unit_end_none
unit_end_absent: absent
unit_nothing_yet: slot
unit_nothing_yet_none: slot none
unit_nothing_yet_name: slot
unit_post_added: post
unit_post_gone: post
unit_confirm_drop: post
unit_noted_absent: slot absent
unit_paper_head: unit
unit_recorded_absent: absent
unit_samples: example
unit_filed: revision
unit_filed_card: revision
unit_button_view
unit_step_button: item
unit_returned_head: post slot count
unit_returned_item: text
unit_returned_about: item
unit_returned_reason: who reason
unit_returned_reason_nobody: reason
unit_returned_whole: who reason
unit_returned_whole_nobody: reason
unit_decided_letter: revision count
unit_decided_letter_end
unit_sealed_decided
unit_sealed_signed
unit_sealed_filed
unit_sealed_received
unit_flow
unit_flow_step: number step
unit_flow_risk: count
unit_flow_arrow
unit_no_restart
pen_theirs: who time
pen_idle: who time
pen_free
pen_end_ask
pen_end_take
pen_taken
pen_away
pen_asked: who
pen_laid
pen_letter: who form
button_take
button_ask_pen
`
