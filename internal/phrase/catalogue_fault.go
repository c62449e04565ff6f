package phrase

// faultCatalogue is what is said of a file that is wrong.
const faultCatalogue = `
fault_unreadable: reason
fault_no_file: reason
fault_missing: key
fault_empty: key
fault_entry_empty: key
fault_number: key
fault_phrases_form
fault_slot_unknown: key slot known
fault_slot_none: key slot
fault_slot_open: key slot
fault_slot_unopened: key text
fault_slot_needed: key slot
fault_limit_unknown: key known
fault_part_unknown: key known
fault_command_unknown: key
fault_roster_unknown: key known
fault_phrase_unknown: key
fault_phrase_empty: key
fault_phrase_twice: key
fault_id_taken: text
fault_name_taken: text
fault_id_twice: text first
fault_question_twice: text first
fault_word_twice: text first
fault_word_ambiguous: text first second
fault_questions_needed
fault_numbers_needed
fault_categories_empty
fault_category_no_file: category
fault_category_repeated: category
fault_category_unknown: category known
fault_category_twice: category
fault_date: key text
fault_id_long: most
fault_yaml: message
fault_yaml_empty: message
fault_yaml_utf8: message
fault_yaml_tab: message
fault_yaml_colon: message
fault_yaml_bracket: message
fault_yaml_indent: message
fault_yaml_quote: message
fault_yaml_sign: message
fault_key_unknown: message key
fault_key_twice: message key first
fault_want_text: message
fault_want_number: message
fault_want_switch: message
fault_want_list: message
fault_want_group: message
`
