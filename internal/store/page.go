package store

import "github.com/workbay/workbay/workorder"

// Limits of a page of a list.
const (
	defaultPage = 50
	maxPage     = 200
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

// size is the number of rows to show, checked.
func (p Page) size() (int, error) {
	if p.Limit < 0 || p.Limit > maxPage {
		return 0, workorder.Invalid("limit: ask for 1 to %d rows a page and follow next_cursor", maxPage)
	}
	if p.Limit == 0 {
		return defaultPage, nil
	}
	return p.Limit, nil
}

// cut makes a page of rows that were read with one more than size, to learn whether
// another page follows. key is the column the list is ordered by.
func cut[T any](rows []T, size int, key func(T) string) List[T] {
	if len(rows) <= size {
		return List[T]{Items: rows}
	}
	rows = rows[:size]
	return List[T]{Items: rows, Next: key(rows[size-1])}
}
