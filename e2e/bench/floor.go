package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// floor is what the record alone costs: the journal rows of one order, one plain
// transaction per command, no engine and no API.
type floor struct {
	database *pgxpool.Pool
	insert   string
	number   int // position of the order's number among the columns
	commands []written
}

// written are the journal rows of a command and of what the process did after it.
type written struct {
	command string
	rows    [][]any
}

const (
	createFloor = `CREATE TABLE IF NOT EXISTS bench_floor (LIKE journal INCLUDING ALL)`
	dropFloor   = `DROP TABLE IF EXISTS bench_floor`
)

// newFloor copies the journal of an order, split at its marks.
func newFloor(ctx context.Context, database *pgxpool.Pool, number string, marks []mark) (*floor, error) {
	if _, err := database.Exec(ctx, createFloor); err != nil {
		return nil, err
	}
	f := &floor{database: database}
	for _, m := range marks {
		f.commands = append(f.commands, written{command: m.command})
	}
	// As text, each value can be sent back as it came, whatever its type.
	rows, err := database.Query(ctx, `SELECT * FROM journal WHERE number = $1 ORDER BY version`, pgx.QueryResultFormats{pgx.TextFormatCode}, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []string
	for _, c := range rows.FieldDescriptions() {
		columns = append(columns, c.Name)
	}
	f.number = slices.Index(columns, "number")
	f.insert = insertInto("bench_floor", columns)
	for version := 1; rows.Next(); version++ {
		i := slices.IndexFunc(marks, func(m mark) bool { return version <= m.version })
		if i < 0 {
			return nil, fmt.Errorf("journal of order %s: version %d was written after the last command was done", number, version)
		}
		f.commands[i].rows = append(f.commands[i].rows, texts(rows.RawValues()))
	}
	return f, rows.Err()
}

func insertInto(table string, columns []string) string {
	var places []string
	for i := range columns {
		places = append(places, fmt.Sprintf("$%d", i+1))
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), strings.Join(places, ", "))
}

func texts(raw [][]byte) []any {
	values := make([]any, len(raw))
	for i, v := range raw {
		if v != nil {
			values[i] = string(v)
		}
	}
	return values
}

func (f *floor) stop(ctx context.Context) error {
	_, err := f.database.Exec(ctx, dropFloor)
	return err
}

func (f *floor) one(ctx context.Context, _ int, r *record) error {
	number := rand.Text()
	for _, w := range f.commands {
		if err := timed(&r.calls, w.command, func() error { return f.write(ctx, number, w.rows) }); err != nil {
			return fmt.Errorf("floor, %s: %w", w.command, err)
		}
	}
	return nil
}

func (f *floor) write(ctx context.Context, number string, rows [][]any) error {
	return pgx.BeginFunc(ctx, f.database, func(tx pgx.Tx) error {
		var b pgx.Batch
		for _, row := range rows {
			row = slices.Clone(row)
			row[f.number] = number
			b.Queue(f.insert, row...)
		}
		return tx.SendBatch(ctx, &b).Close()
	})
}

// rest has nothing to do: a transaction that was answered is over.
func (*floor) rest(context.Context, int) error { return nil }
