package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode makes the bytes of a text file UTF-8, without a mark.
func decode(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) || !plain(text) {
			return "", refuseCoding()
		}
		return string(text), nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", refuseCoding()
		}
		data = decoded
	}
	if !plain(data) {
		return "", refuseCoding()
	}
	return string(data), nil
}

func refuseCoding() *Error {
	return refuse("sheet_coding", "the file is no text: neither UTF-8 nor UTF-16 nor GB 18030")
}

// plain: a text has no zero bytes; a picture or a program has.
func plain(data []byte) bool { return bytes.IndexByte(data, 0) < 0 }

// readText reads the cells of a text file. A line that is empty is a row, as in
// the program that shows it, and a cell of several lines is in one row.
func readText(text string) ([]Table, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	r.Comma = separator(text)
	r.TrimLeadingSpace = r.Comma != '\t' // else empty cells would go with the space
	var rows [][]string
	line, read := 1, int64(0) // the line that comes next, and how much came before it
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []Table{{Rows: trim(rows)}}, nil
		}
		if err != nil { // a quote, since nothing else is asked of a row
			return nil, refuseQuote(err)
		}
		first, _ := r.FieldPos(0)
		if len(rows)+first-line >= MostRows || len(row) > MostColumns {
			return nil, refuseSize()
		}
		rows = append(rows, make([][]string, first-line)...)
		rows = append(rows, row)
		line += strings.Count(text[read:r.InputOffset()], "\n")
		read = r.InputOffset()
	}
}

func refuseQuote(err error) *Error {
	line := 1
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		line = parse.StartLine
	}
	return refuse("sheet_quote", "a quote is not closed near line "+strconv.Itoa(line), "line", strconv.Itoa(line))
}

func refuseSize() *Error {
	return refuse("sheet_size", "the table is too large", "rows", strconv.Itoa(MostRows), "columns", strconv.Itoa(MostColumns))
}

// separator is what parts the cells: whichever of the three stands most often, out
// of quotes, in the first lines.
func separator(text string) rune {
	const lines = 20
	count := map[rune]int{}
	quoted, seen := false, 0
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			if seen++; seen == lines {
				return most(count)
			}
		case !quoted:
			count[c]++
		}
	}
	return most(count)
}

func most(count map[rune]int) rune {
	best := ','
	for _, c := range []rune{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}
