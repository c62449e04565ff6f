package sheet

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Column is one column of a table that somebody is to fill in.
type Column struct {
	Head    string
	Choices []string // what may be chosen; none: anything
	Width   float64  // in characters
	Hint    string   // what belongs there, for Fill; it may be empty
}

// Blank makes a workbook with one empty table. Its cells are texts, so that the
// program that fills them in takes no zeros from a number; the head stays in sight,
// and where there is a choice it is offered.
func Blank(name string, columns []Column) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it was written to memory
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat})
	if err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	errs := []error{f.SetSheetName("Sheet1", name)}
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		errs = append(errs, err, f.SetColStyle(name, letter, text), f.SetColWidth(name, letter, letter, c.Width),
			f.SetCellValue(name, letter+"1", c.Head), f.SetCellStyle(name, letter+"1", letter+"1", bold))
		if len(c.Choices) > 0 {
			offer := excelize.NewDataValidation(true)
			offer.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, MostRows))
			errs = append(errs, offer.SetDropList(c.Choices), f.AddDataValidation(name, offer))
		}
	}
	errs = append(errs, f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	var out bytes.Buffer
	errs = append(errs, f.Write(&out))
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	return out.Bytes(), nil
}

// textFormat is the number of the format of texts.
const textFormat = 49
