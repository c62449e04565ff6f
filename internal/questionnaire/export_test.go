package questionnaire

// ReadFAQ makes the FAQ of one file.
func ReadFAQ(data []byte, file string) (*FAQ, []FAQEntry, []Fault) {
	entries, words, faults := decodeFAQ(data, file)
	return newFAQ(entries, words), entries, faults
}

// ReadSamples makes the library of samples of one file.
func ReadSamples(data []byte, file string) (*Samples, []Sample, []Fault) {
	samples, faults := decodeSamples(data, file)
	return newSamples(samples), samples, faults
}
