package phrase

// workbookCatalogue is what is said of the workbook of a unit.
const workbookCatalogue = `
workbook_id
workbook_name
workbook_hint
workbook_title
workbook_file: unit
workbook_reason
workbook_not_yours
workbook_none
workbook_coming: people
workbook_fault_cell: cell fault
workbook_refused
workbook_would: people posts
workbook_nobody
workbook_count: slot count
workbook_blank: people
workbook_left: people names
workbook_faults: count people
workbook_faults_more: count
workbook_what
workbook_load: people
workbook_drop
workbook_sure
workbook_sure_text: people
workbook_loading: done people
workbook_go_on
workbook_done: people
workbook_skipped: people names
workbook_told
workbook_gone
workbook_dropped
workbook_macros
workbook_campaign
workbook_unit: unit
workbook_old
workbook_rows: rows max
workbook_column: column
workbook_column_twice: column
workbook_row_empty: name
workbook_no_id
workbook_stranger: id
workbook_name_differs: name
workbook_merged
workbook_exempt: name
workbook_posts: max
workbook_post_empty
workbook_post_wordless: text
workbook_post_long: text count max
workbook_post_twice: post
workbook_no_duty
workbook_cell_empty
workbook_cell_wordless: text
workbook_cell_long: text count max
workbook_cell_many: count max
workbook_cell_twice: text
workbook_cell_none_also
`
