package phrase

// copiesCatalogue is what is said about files that people get, and about the record
// of who got them.
const copiesCatalogue = `
filed_copy
own_none
own_coming
own_coming_both
doctor_pdf
export_title
export_which: count
export_none: unit
export_none_school
export_preparing: what unit count
export_preparing_many: what unit count
export_button_state
export_progress: unit what done count
export_ready: unit what
export_waiting: unit what
export_register
export_forms
export_all
export_school
export_too_large: most
export_refused
export_what: what
export_own_unit: unit
export_button_register
export_button_forms
export_button_all
export_hint
office_usage_upload
doctor_audit: entry
doctor_audit_failed
help_export
help_export_register
help_export_forms
help_export_unit
help_export_out
terminal_export: file count
terminal_export_step
terminal_export_none
terminal_export_no_campaign
terminal_export_no_unit: unit
terminal_export_near: unit near
terminal_export_who
`
