package phrase

// paperCatalogue is what is said of a file that was sent, of a school's own
// template, and of what cannot be printed.
const paperCatalogue = `
fault_paper_empty_file
fault_paper_large: most
fault_paper_old_word
fault_paper_old_excel
fault_paper_encrypted
fault_paper_pdf
fault_paper_picture
fault_paper_other
fault_paper_broken
fault_paper_bomb
fault_paper_entities
fault_paper_no_table: columns
fault_paper_column: column known
fault_paper_twice: column
fault_paper_merged: row columns
fault_paper_rows: most
fault_paper_nothing
fault_paper_several
note_paper_no_post: row
note_paper_post: row post
note_paper_column: column
note_paper_row: row text
note_paper_picture: row column
note_paper_macros
note_paper_nested: row column
note_paper_sheets: sheets
fault_template_word
fault_template_macros
fault_template_unknown: text known
fault_template_missing: known
fault_template_open: text
fault_template_no_row: text
fault_template_rows
fault_converter_missing
fault_converter_failed
`
