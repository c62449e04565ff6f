package phrase

// historyCatalogue is what is said of the versions of a form and of who has seen it.
const historyCatalogue = `
history_title: name
history_count: count
history_none_yet
history_none_yet_of: name
history_only_one
history_command_unit
history_unit_which
history_command
history_hint: command from to
history_earlier: count
history_version: revision moment done
history_act: moment done
history_why: done reason
history_submitted: who meeting
history_submitted_unknown: who meeting
history_submitted_by: who
history_behalf: who meeting
history_decided_at: who meeting
history_decide: who meeting
history_pass: who meeting
history_return: who meeting
history_sign: who meeting
history_file: who meeting
history_receive: who meeting
history_void: who meeting
history_other: who meeting
history_self
history_who: name role
history_terminal
history_pair: from to counts
history_same: from to
history_added_count: count
history_dropped_count: count
history_changed_count: count
history_head: slot
history_head_post: post slot
history_head_entries
history_head_posts
history_added: text
history_dropped: text
history_changed: was text
history_none
history_more: count
history_no_version: revision count
history_unknown: name
history_unknown_near: name near
history_twice: name ids
history_button_pair: from to
history_button_seen
history_button_versions
seen_title: name
seen_title_own
seen_line: who done moment
seen_times: done count
seen_more: count
seen_nobody
seen_note
seen_viewed
seen_exported
seen_submitted
seen_copied
seen_asked
seen_reviewed
seen_suggested
seen_behalf
seen_exempted
seen_signed
seen_received
seen_opened
seen_done
`
