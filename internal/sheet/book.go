package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook that this program has made for somebody to fill in, as it comes
// back.
type Book struct {
	Rows   [][]string // of the first sheet that is shown, as in a Table
	Merged []Merged
	Macros bool              // there is a program in it
	Notes  map[string]string // what was written on the hidden sheet
}

// Merged are cells of a sheet that are merged into one.
type Merged struct {
	Cells       string // such as A2:B3
	Top, Bottom int    // the rows, counted from 1
}

// notes is the name of the sheet that nobody sees.
const notes = "lianbot"

// Fill makes a workbook with one table that is filled in as far as it is known. The
// notes are in it where nobody sees or changes them by accident. Each column says by
// its hint what belongs there.
func Fill(out io.Writer, name string, columns []Column, rows [][]string, kept map[string]string) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it was written to memory
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true}})
	if err != nil {
		return fmt.Errorf("make a workbook: %w", err)
	}
	body, err := f.NewStyle(&excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return fmt.Errorf("make a workbook: %w", err)
	}
	errs := []error{f.SetSheetName("Sheet1", name)}
	for i, c := range columns {
		errs = append(errs, fillColumn(f, name, i+1, c, head, body))
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, text := range row {
			cells[j] = text
		}
		errs = append(errs, f.SetSheetRow(name, fmt.Sprintf("A%d", i+2), &cells))
	}
	errs = append(errs, f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	errs = append(errs, hide(f, kept), f.Write(out))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("make a workbook: %w", err)
	}
	return nil
}

func fillColumn(f *excelize.File, name string, n int, c Column, head, body int) error {
	letter, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return err
	}
	errs := []error{
		f.SetColStyle(name, letter, body), f.SetColWidth(name, letter, letter, c.Width),
		f.SetCellValue(name, letter+"1", c.Head), f.SetCellStyle(name, letter+"1", letter+"1", head),
	}
	if c.Hint != "" {
		hint := excelize.NewDataValidation(true)
		hint.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, MostRows))
		hint.SetInput(c.Head, c.Hint)
		errs = append(errs, f.AddDataValidation(name, hint))
	}
	return errors.Join(errs...)
}

func hide(f *excelize.File, kept map[string]string) error {
	if _, err := f.NewSheet(notes); err != nil {
		return err
	}
	errs := []error{f.SetSheetVisible(notes, false, true)}
	for i, key := range slices.Sorted(maps.Keys(kept)) {
		errs = append(errs, f.SetCellStr(notes, fmt.Sprintf("A%d", i+1), key), f.SetCellStr(notes, fmt.Sprintf("B%d", i+1), kept[key]))
	}
	return errors.Join(errs...)
}

// Read reads a workbook that Fill has made. It returns false for any other file. The
// error is an *Error.
func Read(data []byte) (b Book, ours bool, err error) {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return Book{}, false, nil
	}
	parts, err := unpack(data)
	if err != nil || parts.size() > mostBook {
		return Book{}, false, nil // what it is cannot be seen
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostBook, UnzipXMLSizeLimit: mostBook})
	if err != nil {
		return Book{}, false, nil
	}
	defer func() { _ = f.Close() }() // nothing was written
	if i, err := f.GetSheetIndex(notes); err != nil || i < 0 {
		return Book{}, false, nil
	}
	b.Notes, err = readNotes(f)
	if err != nil {
		return Book{}, true, err
	}
	b.Macros = parts.has("xl/vbaProject.bin")
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err != nil || !shown || name == notes {
			continue
		}
		rows, _, err := readSheet(f, name)
		if err != nil {
			return Book{}, true, err
		}
		merged := areas(parts.part(parts.sheets()[name]))
		for _, a := range merged[:min(mostMerged, len(merged))] {
			b.Merged = append(b.Merged, Merged{Cells: a.String(), Top: a.top + 1, Bottom: a.bottom + 1})
		}
		b.Rows = trim(rows)
		break
	}
	return b, true, nil
}

// What is beyond these is not ours.
const (
	mostNotes  = 20
	mostMerged = 1000
)

func readNotes(f *excelize.File) (map[string]string, error) {
	kept := map[string]string{}
	err := eachRow(f, notes, func(n int, row []string) error {
		if n < mostNotes && len(row) > 1 {
			kept[row[0]] = row[1]
		}
		return nil
	})
	return kept, err
}

// mostBook is how large a workbook of ours may be when it is unpacked.
const mostBook = 64 << 20

// size is how large the parts say they are.
func (a archive) size() uint64 {
	var size uint64
	for _, f := range a.zip.File {
		size += f.UncompressedSize64
	}
	return size
}

// has says whether a part is there.
func (a archive) has(name string) bool {
	for _, f := range a.zip.File {
		if f.Name == name {
			return true
		}
	}
	return false
}

// String is the area as a spreadsheet program writes it.
func (a area) String() string {
	first, err := excelize.CoordinatesToCellName(a.left+1, a.top+1)
	if err != nil {
		return ""
	}
	last, err := excelize.CoordinatesToCellName(a.right+1, a.bottom+1)
	if err != nil {
		return ""
	}
	return first + ":" + last
}
