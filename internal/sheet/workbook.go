package sheet

import (
	"archive/zip"
	"bytes"
	"slices"
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
	merged := parts.merged()
	var tables []Table
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		rows, err := readSheet(f, name)
		if err != nil {
			return nil, err
		}
		fill(rows, merged[name])
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

// readSheet reads the cells as they are shown. A sheet that is a chart has none.
func readSheet(f *excelize.File, name string) ([][]string, error) {
	it, err := f.Rows(name)
	if err != nil {
		return nil, nil //nolint:nilerr // it is a chart
	}
	defer func() { _ = it.Close() }()
	var rows [][]string
	cells := 0
	for blank := 0; it.Next(); {
		row, err := it.Columns()
		if err != nil {
			return nil, refuseBroken()
		}
		for i, cell := range row {
			row[i] = strings.ToValidUTF8(cell, "\ufffd")
		}
		if row = shorten(row); len(row) == 0 {
			blank++ // a format may reach down to the last row that there can be
			continue
		}
		cells += len(row)
		if len(rows)+blank >= MostRows || len(row) > MostColumns || cells > MostCells {
			return nil, refuseSize()
		}
		rows = append(rows, make([][]string, blank)...)
		rows, blank = append(rows, row), 0
	}
	if it.Error() != nil {
		return nil, refuseBroken()
	}
	return rows, nil
}
