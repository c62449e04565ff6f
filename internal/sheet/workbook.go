package sheet

import (
	"archive/zip"
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads the sheets of an xlsx or xlsm file. It is unpacked in memory
// only: what is in it must not be left behind in a folder for temporary files.
func readWorkbook(data []byte) ([]Table, error) {
	parts, err := unpack(data)
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: MostBytes, UnzipXMLSizeLimit: MostBytes,
	})
	if err != nil {
		return nil, refuseBroken()
	}
	defer func() { _ = f.Close() }() // nothing was written
	paths := parts.sheets()
	var tables []Table
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		rows, long, err := readSheet(f, name)
		if err != nil {
			return nil, err
		}
		sheet := parts.part(paths[name])
		if len(long) > 0 {
			round(rows, numbers(sheet, long))
		}
		fill(rows, areas(sheet))
		tables = append(tables, Table{Name: name, Rows: trim(rows)})
	}
	return tables, nil
}

func refuseBroken() *Error { return refuse("sheet_broken", "the workbook is broken") }

// unpack looks at what is packed before anything is unpacked. The sizes that an
// archive names are those that unpacking holds it to.
func unpack(data []byte) (archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return archive{}, refuseBroken()
	}
	var size uint64
	names := make([]string, len(z.File))
	for i, part := range z.File {
		names[i] = part.Name
		if part.UncompressedSize64 > MostBytes || size+part.UncompressedSize64 > MostBytes {
			return archive{}, refuseSize()
		}
		size += part.UncompressedSize64
	}
	switch {
	case slices.Contains(names, "xl/workbook.bin"), slices.Contains(names, "content.xml"):
		return archive{}, refuse("sheet_old", "the workbook is of another form, .xlsb or .ods")
	case !slices.Contains(names, "xl/workbook.xml"):
		return archive{}, refuse("sheet_unknown", "the file is no table")
	}
	return archive{z}, nil
}

// readSheet reads the cells as they are shown, and names those that are numbers of
// more digits than are kept of one, if they are no texts. A sheet that is a chart
// has no cells.
func readSheet(f *excelize.File, name string) (rows [][]string, long map[string]bool, err error) {
	cells := 0
	long = map[string]bool{}
	err = eachRow(f, name, func(n int, row []string) error {
		if cells += len(row); n >= MostRows || len(row) > MostColumns || cells > MostCells {
			return refuseSize()
		}
		for i, cell := range row {
			row[i] = strings.ToValidUTF8(cell, "\ufffd")
			if !tooLong(cell) {
				continue
			}
			at, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err != nil {
				return refuseBroken()
			}
			long[at] = true
		}
		rows = append(rows, make([][]string, n-len(rows))...)
		rows = append(rows, row)
		return nil
	})
	return rows, long, err
}

// eachRow calls visit for every row that is not empty, with its place from 0 and
// without what is empty at its end: a format may reach to the last row and column
// that there can be.
func eachRow(f *excelize.File, name string, visit func(n int, row []string) error) error {
	it, err := f.Rows(name)
	if err != nil {
		return nil // it is a chart
	}
	defer func() { _ = it.Close() }()
	for n := 0; it.Next(); n++ {
		row, err := it.Columns()
		if err != nil {
			return refuseBroken()
		}
		if row = shorten(row); len(row) == 0 {
			continue
		}
		if err := visit(n, row); err != nil {
			return err
		}
	}
	if it.Error() != nil {
		return refuseBroken()
	}
	return nil
}

// exactDigits is how many digits of a number a spreadsheet program keeps.
const exactDigits = 15

// tooLong: such a number is either a text, or has lost its last digits.
func tooLong(cell string) bool {
	return len(cell) > exactDigits && strings.Trim(cell, "0123456789") == ""
}

// round shows numbers that have lost digits the way the program itself does, and
// not with zeros in their place, as the library does.
func round(rows [][]string, numbers []area) {
	for _, at := range numbers {
		if n, err := strconv.ParseFloat(rows[at.top][at.left], 64); err == nil {
			rows[at.top][at.left] = strconv.FormatFloat(n, 'E', 5, 64)
		}
	}
}
