package phrase

// importCatalogue is what is said of a form that somebody has sent as a file.
const importCatalogue = `
import_title
import_read
import_whose: theirs unit name
import_post: post
import_post_new: post
import_cell: label count
import_cell_none: label
import_cell_known: label count known
import_more_items: count
import_more_posts: count
import_categories: slot
import_notes
import_note: text
import_more_notes: count
import_nameless: text
import_nameless_empty
import_long_post: post count max
import_many_posts: post max
import_long_item: post slot text count max
import_many_items: post slot count max
import_confirm
import_nothing
import_nothing_known: count
import_done: posts duties powers risks
import_done_known: count
import_done_next: slot
import_filed
import_dropped
import_gone
import_refused
import_refused_unit
import_too_large: most
import_not_fetched
`
