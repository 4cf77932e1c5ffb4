// Package exports hands the lists of the house out as files. Pages and API name a list;
// who may have it, its columns and its rows are said here once.
package exports

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// List is a list that can be taken out.
type List struct {
	Name    string // in addresses, and of its title in the catalogue ([List.Title])
	Roles   []process.Role
	OfOne   bool // it is of one thing, such as a count sheet: only its page offers it
	columns []column
	rows    func(*reader) error
}

// Title is the key of what the list is called.
func (l List) Title() string { return "export." + l.Name }

// column has the key of its heading. That of an amount says in which currency it is.
type column struct {
	key   string
	money bool
}

func columns(keys ...string) (list []column) {
	for _, k := range keys {
		list = append(list, column{key: k})
	}
	return list
}

// amounts marks columns of amounts.
func amounts(list []column, keys ...string) []column {
	for i := range list {
		list[i].money = slices.Contains(keys, list[i].key)
	}
	return list
}

// Named is the list of a name; false when there is none that this role may have: to who
// may not have a list there is none.
func Named(name string, role process.Role) (List, bool) {
	at := slices.IndexFunc(lists, func(l List) bool { return l.Name == name && slices.Contains(l.Roles, role) })
	if at < 0 {
		return List{}, false
	}
	return lists[at], true
}

// For are the lists that this role may have.
func For(role process.Role) []List {
	return slices.DeleteFunc(slices.Clone(lists), func(l List) bool { return !slices.Contains(l.Roles, role) })
}

// Formats are those of a file.
var Formats = []string{sheets.CSV, sheets.XLSX}

// Filter restricts a list as its page does; each list looks at its own fields.
type Filter struct {
	Query string `query:"q" maxLength:"100" doc:"Of clients, vehicles, stock, prices and orders: what is searched for"`
	Phase string `query:"phase" maxLength:"40" doc:"Of orders: their stage"`
	Kind  string `query:"kind" maxLength:"40" doc:"Of orders and stages: commercial or warranty"`
	Part  string `query:"part" maxLength:"40" doc:"Of orders: what one of their parts waits for"`
	Late  string `query:"late" maxLength:"8" doc:"Of orders: not empty for those that are in their stage longer than its target"`
	All   string `query:"all" maxLength:"8" doc:"Of orders: not empty for those that are over, too"`
	State string `query:"state" maxLength:"20" doc:"Of purchases: open (when absent), received, cancelled or all"`
	Role  string `query:"role" maxLength:"20" doc:"Of tasks: whose, where the caller may look at them; the caller's own role when absent"`
	Sheet string `query:"sheet" maxLength:"40" doc:"Of differences: number of the count sheet"`
	From  string `query:"from" maxLength:"40" doc:"Of stages: first day of the period"`
	To    string `query:"to" maxLength:"40" doc:"Of stages: last day of the period"`
}

// FilterOf reads a filter from the address of a page.
func FilterOf(q url.Values) Filter {
	return Filter{
		Query: q.Get("q"), Phase: q.Get("phase"), Kind: q.Get("kind"), Part: q.Get("part"), Late: q.Get("late"), All: q.Get("all"),
		State: q.Get("state"), Role: q.Get("role"), Sheet: q.Get("sheet"), From: q.Get("from"), To: q.Get("to"),
	}
}

// Ask says who takes a list out, and how it is written.
type Ask struct {
	By       process.Actor
	Branch   string
	Zone     *time.Location
	Language *locale.Locale
	Format   string // one of [Formats]
	Now      time.Time
	Filter
}

// FileName is what a file is called.
func (l List) FileName(a Ask) string {
	return fmt.Sprintf("%s-%s-%s.%s", a.Branch, l.Name, worktime.DateOf(a.Now, a.Zone), a.Format)
}

// Write writes a list to a file. Rows are read a page at a time while it goes out. Who
// took which list is in the audit before the first of them does.
func (l List) Write(ctx context.Context, s *store.Store, to io.Writer, a Ask) error {
	ctx = database.Unhurried(ctx)
	policy, err := s.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	r := &reader{Store: s, Ask: a, ctx: ctx}
	heads := make([]any, len(l.columns))
	for i, c := range l.columns {
		heads[i] = a.Language.T(c.key)
		if c.money {
			heads[i] = a.Language.T(c.key) + ", " + policy.Currency
		}
	}
	r.row = func(cells ...any) error {
		if r.out == nil { // what can be refused is refused before the first byte
			if err := r.begin(l, to, heads); err != nil {
				return err
			}
		}
		return r.out.Row(cells...)
	}
	if err := l.rows(r); err != nil {
		return err
	}
	if r.out == nil {
		if err := r.begin(l, to, heads); err != nil {
			return err
		}
	}
	return r.out.Close()
}

// reader reads a list and hands its rows on.
type reader struct {
	*store.Store
	Ask
	ctx context.Context
	out sheets.Writer
	row func(cells ...any) error
}

// taken is what the audit keeps of a list that was taken out.
type taken struct {
	Branch string `json:"branch"`
	Format string `json:"format"`
}

func (r *reader) begin(l List, to io.Writer, heads []any) (err error) {
	if err := audit.Note(r.ctx, r.DB.Q(r.ctx), r.By, "list.export", l.Name, taken{r.Branch, r.Format}); err != nil {
		return err
	}
	if r.out, err = sheets.NewWriter(to, r.Format, r.Language.DecimalSign()); err != nil {
		return err
	}
	return r.out.Row(heads...)
}

// at is a moment by the branch's clocks.
func (r *reader) at(t time.Time) time.Time { return t.In(r.Zone) }

// atSome is [reader.at] of a moment that may be missing.
func (r *reader) atSome(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	local := t.In(r.Zone)
	return &local
}

func (r *reader) yes(is bool) string {
	if is {
		return r.Language.T("base.yes")
	}
	return r.Language.T("base.no")
}

// word is a word of the core in the reader's language.
func (r *reader) word(area, word string) string { return r.Language.Or(area+"."+word, word) }

// each reads a list to its end, a page at a time.
func each[T any](read func(database.Page) (database.List[T], error), do func([]T) error) error {
	p := database.Page{Limit: database.MaxPage}
	for {
		list, err := read(p)
		if err != nil {
			return err
		}
		if err := do(list.Items); err != nil {
			return err
		}
		if list.Next == "" {
			return nil
		}
		p.Cursor = list.Next
	}
}
