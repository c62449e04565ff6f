// Package questionnaire is the definition: the forms, the slots and categories
// that are asked, every phrase, the words people use, the FAQ and the samples.
// It is parsed from the files in prompts/ and checked as a whole.
package questionnaire
