package phrase

// officeCatalogue is what is said to liaisons and the office in answer to their
// commands.
const officeCatalogue = `
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
`
