package phrase

// countsCatalogue is what is said about the figures that are kept.
const countsCatalogue = `
doctor_counts: count
doctor_counts_failed
`
