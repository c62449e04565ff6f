package phrase

// outboxCatalogue is what is said about the outbox to the person at the terminal.
const outboxCatalogue = `
help_outbox
help_outbox_list
help_outbox_status
help_outbox_kind
help_outbox_unit
help_outbox_limit
help_outbox_show
help_outbox_id
help_outbox_retry
help_outbox_ids
help_outbox_cancel
help_outbox_cancel_kind
help_outbox_pause
help_outbox_pause_kind
help_outbox_off
outbox_waiting
outbox_claimed
outbox_sent
outbox_in_doubt
outbox_refused
outbox_expired
outbox_cancelled
outbox_line: time status kind number name id
outbox_line_detail: time status kind number name id detail
outbox_more: count
outbox_empty
outbox_paused: kind time reason
outbox_paused_all: time reason
outbox_held: time reason
outbox_shown: id status time kind stage number name unit
outbox_shown_detail: detail
outbox_shown_tries: count time
outbox_shown_end: time
outbox_shown_message: message
outbox_shown_batch: batch
outbox_unknown: id
outbox_not_ended: id
outbox_too_soon: id
outbox_retried: id
outbox_retried_anew: id became
outbox_none_retried
outbox_cancelled_count: count
outbox_left: ids
outbox_nothing_named
outbox_no_status
outbox_kind_paused: kind
outbox_all_paused
outbox_already_paused
outbox_kind_resumed: kind
outbox_all_resumed
outbox_not_paused
`
