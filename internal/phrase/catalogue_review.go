package phrase

// reviewCatalogue is what is said to the author of a form about what others did to it.
const reviewCatalogue = `
returned_title
returned_head: slot count
returned_item: text
returned_reason: reason
returned_do
returned_whole: reason
returned_whole_do
button_returned_as_is
button_mended
button_drop_item
button_returned_keep
button_revise_all
mended
sealed_decided
sealed_signed
sealed_filed
sealed_received
`
