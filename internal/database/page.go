package database

import (
	"strconv"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
)

// Limits of a page of a list.
const (
	defaultPage = 50
	MaxPage     = 200
)

// Page says which part of a list is wanted. The zero value is the first page of the usual length.
type Page struct {
	Limit  int    // rows, 1 to 200; 0 is 50
	Cursor string // Next of the page before, "" for the first
}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor,omitempty" doc:"Give it as cursor to read on; absent on the last page"`
}

// Size is the number of rows to show, checked.
func (p Page) Size() (int, error) {
	if p.Limit < 0 || p.Limit > MaxPage {
		return 0, process.Invalid("limit: ask for 1 to %d rows a page and follow next_cursor", MaxPage)
	}
	if p.Limit == 0 {
		return defaultPage, nil
	}
	return p.Limit, nil
}

// Cut makes a page of rows that were read with one more than size, to learn whether
// another page follows. key is the column the list is ordered by.
func Cut[T any](rows []T, size int, key func(T) string) List[T] {
	if len(rows) <= size {
		return List[T]{Items: rows}
	}
	rows = rows[:size]
	return List[T]{Items: rows, Next: key(rows[size-1])}
}

// Cursor is where a page goes on that ends with the row of this time and key.
func Cursor(at time.Time, key string) string {
	return strconv.FormatInt(at.UnixMicro(), 10) + "." + key
}

// After reads a [Cursor]; the time is nil on the first page.
func (p Page) After() (at *time.Time, key string, err error) {
	if p.Cursor == "" {
		return nil, "", nil
	}
	micros, key, ok := strings.Cut(p.Cursor, ".")
	n, err := strconv.ParseInt(micros, 10, 64)
	if err != nil || !ok {
		return nil, "", BadCursor()
	}
	t := time.UnixMicro(n)
	return &t, key, nil
}

// BadCursor refuses a cursor that no page gave.
func BadCursor() error {
	return process.Invalid("cursor: give next_cursor of the page before, or none for the first page")
}
