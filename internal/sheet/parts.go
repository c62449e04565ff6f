package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// archive is a workbook's parts. They are looked at beside the library because it
// tells merged cells, and numbers from texts, only by building a whole sheet anew,
// in some fifty times its size.
type archive struct{ zip *zip.Reader }

// area is a rectangle of cells, counted from 0; both corners belong to it.
type area struct{ left, top, right, bottom int }

// sheets finds the part of each sheet by the sheet's name. What cannot be read is
// left out: then merged cells are empty, which is noticed.
func (a archive) sheets() map[string]string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(a.part("xl/workbook.xml"), &book) != nil ||
		xml.Unmarshal(a.part("xl/_rels/workbook.xml.rels"), &links) != nil {
		return nil
	}
	targets := map[string]string{}
	for _, l := range links.All {
		targets[l.ID] = l.Target
	}
	paths := map[string]string{}
	for _, s := range book.Sheets {
		if target := targets[s.ID]; target != "" {
			paths[s.Name] = strings.TrimPrefix(path.Join("/xl", rooted(target)), "/")
		}
	}
	return paths
}

// rooted: a target stands in relation to xl, or to the root when it begins there.
func rooted(target string) string {
	if rest, ok := strings.CutPrefix(target, "/xl/"); ok {
		return rest
	}
	return target
}

// part reads one part, or nothing when it cannot be read.
func (a archive) part(name string) []byte {
	f, err := a.zip.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, MostBytes))
	if err != nil {
		return nil
	}
	return data
}

var mergedCell = regexp.MustCompile(`<(?:\w+:)?mergeCell\s[^>]*\bref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"`)

// areas finds the merged cells of a sheet, which stand behind its data.
func areas(sheet []byte) []area {
	var all []area
	behind := bytes.LastIndex(sheet, []byte("sheetData"))
	for _, m := range mergedCell.FindAllSubmatch(sheet[max(behind, 0):], -1) {
		left, top, err := excelize.CellNameToCoordinates(string(m[1]))
		if err != nil {
			continue
		}
		right, bottom, err := excelize.CellNameToCoordinates(string(m[2]))
		if err != nil {
			continue
		}
		all = append(all, area{left - 1, top - 1, right - 1, bottom - 1})
	}
	return all
}

var (
	cellTag  = regexp.MustCompile(`<(?:\w+:)?c\s[^>]*>`)
	cellName = regexp.MustCompile(`\sr="([A-Z]{1,3}[0-9]{1,7})"`)
	textCell = regexp.MustCompile(`\st="(?:s|str|inlineStr)"`)
)

// numbers are those of the named cells that are no texts.
func numbers(sheet []byte, named map[string]bool) []area {
	var found []area
	for len(sheet) > 0 {
		at := cellTag.FindIndex(sheet)
		if at == nil {
			break
		}
		tag := sheet[at[0]:at[1]]
		sheet = sheet[at[1]:]
		name := cellName.FindSubmatch(tag)
		if name == nil || !named[string(name[1])] || textCell.Match(tag) {
			continue
		}
		if x, y, err := excelize.CellNameToCoordinates(string(name[1])); err == nil {
			found = append(found, area{x - 1, y - 1, x - 1, y - 1})
		}
	}
	return found
}

// fill puts what merged cells show into each of them, as far as the table goes.
func fill(rows [][]string, merged []area) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	for _, m := range merged {
		if m.top >= len(rows) || m.left >= len(rows[m.top]) {
			continue // they show nothing
		}
		text := rows[m.top][m.left]
		for y := m.top; y <= min(m.bottom, len(rows)-1); y++ {
			for x := m.left; x <= min(m.right, width-1); x++ {
				for len(rows[y]) <= x {
					rows[y] = append(rows[y], "")
				}
				rows[y][x] = text
			}
		}
	}
}
