package phrase

// standinCatalogue is what is said to whoever says of whom no form is expected.
const standinCatalogue = `
exempt_refused
exempt_how_exempt
exempt_how_unexempt
exempt_title: name
exempt_why: name
exempt_why_hint
button_exempt
exempt_done_title
exempt_done: name reason
exempt_unknown: name
exempt_near: name near
exempt_one: id unit
exempt_twice: name count ids
exempt_self
exempt_handed_in: name
exempt_gone: name
unexempt_done: name
unexempt_none: name
`
