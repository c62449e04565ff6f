package app

import (
	"time"

	"lianbot/internal/paper"
)

// pdfTime is how long one conversion may take.
const pdfTime = time.Minute

// converter makes PDFs of what people ask for, where the options name one.
func converter(o Options) *paper.Converter { return paper.NewConverter(o.PDF, pdfTime) }

// pdf looks whether the converter that is named is there.
func (d *doctor) pdf() {
	if d.PDF == "" {
		return
	}
	d.found("pdf", converter(d.Options).Available(), d.PDF, d.say("pdf"))
}
