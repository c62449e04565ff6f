package questionnaire

import "maps"

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

// ShortFaults are the short forms of all faults, by the name of their phrase.
func ShortFaults() map[string]string { return maps.Clone(short) }
