package phrase

// rosterCatalogue is what is said of the roster: what an import changes, what is
// wrong with its file, whose account was not found.
const rosterCatalogue = `
roster_figures: people added changed moved removed back kept
roster_none: people
roster_added: count names
roster_back: count names
roster_removed: count names
roster_moved: count names
roster_changed: count names
roster_person: name id
roster_person_unit: name id unit
roster_edit: name id what
roster_edit_field: field was is
roster_nothing
roster_separator
roster_list_more: names
roster_field_name
roster_field_unit
roster_field_section
roster_field_posts
roster_field_role
roster_field_standing
roster_field_reason
roster_field_open_id
roster_table: name
roster_gap_unit: count names
roster_gap_liaison: count names
roster_gap_two: count names
roster_gap_admin
roster_left_out: count
roster_unmatched: id name reason
roster_unmatched_number
roster_unmatched_contact
roster_unmatched_blind
roster_unmatched_several
roster_unmatched_taken
roster_unmatched_resigned
roster_unmatched_unseen
roster_fault_cell: row letter column fault
roster_fault_row: row fault
fault_roster_empty
fault_roster_nobody
fault_column_missing: known
fault_cell_long: most
fault_cell_empty
fault_cell_twice: text first
fault_cell_rounded
fault_cell_formula: text
fault_name_twice: text first
fault_role_unknown: text known
fault_role_two: first
fault_standing_unknown: text known
fault_mobile
fault_email
sheet_empty
sheet_old
sheet_encrypted
sheet_markup
sheet_unknown
sheet_broken
sheet_size: rows columns
sheet_coding
sheet_quote: line
roster_card
roster_card_file: name
roster_card_faults: count
roster_card_faults_more: count
roster_card_rest: people count
roster_card_kept
roster_confirm
roster_confirm_rest
roster_cancel
roster_sure
roster_sure_removed: count
roster_done
roster_done_toast
roster_accounts
roster_cancelled
roster_cancelled_toast
roster_expired
roster_moved_on
roster_too_large
roster_not_fetched
roster_clash: one other
roster_refused: fault
terminal_roster_checked
terminal_roster_checked_faults: count
terminal_roster_not_compared: reason
terminal_roster_unbound: count
terminal_roster_not_bound: reason
terminal_roster_skipped: count
terminal_roster_template: file
terminal_roster_saving
terminal_roster_accounts
`
