package calendar

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"
)

//go:embed holidays_cn.json
var statutory []byte

// Book is a list of statutory holidays and of the working days that make up for
// them, for whole years.
type Book struct {
	Source string      `json:"source"`
	From   string      `json:"from"` // 2024-01-01
	To     string      `json:"to"`   // 2026-12-31
	Days   []Exception `json:"days"`
}

// Statutory is the book that the program was built with, as the State Council
// announced the holidays of China.
func Statutory() (Book, error) { return ParseBook(statutory) }

// ParseBook reads a book, in the form of the built-in one.
func ParseBook(data []byte) (Book, error) {
	var b Book
	if err := json.Unmarshal(data, &b); err != nil {
		return Book{}, fmt.Errorf("read the holidays: %w", err)
	}
	for _, d := range append([]Exception{{Date: b.From}, {Date: b.To}}, b.Days...) {
		if _, err := time.Parse(layout, d.Date); err != nil {
			return Book{}, fmt.Errorf("read the holidays: %w", err)
		}
	}
	return b, nil
}

// years are those that the book covers from the first to the last day.
func (b Book) years() []int {
	from, err := time.Parse(layout, b.From)
	if err != nil {
		return nil
	}
	to, err := time.Parse(layout, b.To)
	if err != nil {
		return nil
	}
	if from.YearDay() > 1 {
		from = from.AddDate(1, 0, 0)
	}
	var years []int
	for y := from.Year(); y < to.AddDate(0, 0, 1).Year(); y++ {
		years = append(years, y)
	}
	return years
}
