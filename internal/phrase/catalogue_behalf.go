package phrase

// behalfCatalogue is what is said to whoever fills a form in for somebody, and to
// those for whom it is done.
const behalfCatalogue = `
seat_head: head
seat_back
seat_lost
button_mine
behalf_head: name
behalf_begin: name reason
behalf_title: name
behalf_why: name
behalf_why_hint
button_behalf
behalf_how
behalf_refused
behalf_self
behalf_closed
behalf_exempt: name
behalf_unknown: unit name
behalf_near: unit name near
behalf_twice: name count ids id
behalf_long: max
behalf_theirs: name
behalf_lost: name
behalf_filed: name revision
behalf_filed_copy: name revision
behalf_back
behalf_begun: by reason
behalf_handed_in: by reason
behalf_notice: name by form reason
behalf_notice_all: by form reason
`
