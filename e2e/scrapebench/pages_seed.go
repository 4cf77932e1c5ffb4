package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// As many as insertOrders picks from.
const (
	clients  = 200_000
	vehicles = 250_000
	advisors = 12 // of each branch
)

// Who looks at pages, and what everybody types to sign in.
var pageRoles = []process.Role{process.Reception, process.Manager, process.Foreman, process.Parts}

const pagePassword = "a long bench password"

func loginOf(role process.Role) string { return "bench." + string(role) }

var (
	surnames = []string{"Иванов", "Смирнов", "Кузнецов", "Попов", "Соколов", "Лебедев", "Козлов", "Новиков", "Морозов", "Волков", "Зайцев", "Павлов", "Семенов", "Голубев", "Виноградов", "Богданов", "Воробьев", "Федоров", "Михайлов", "Беляев"}
	forename = []string{"Алексей", "Борис", "Виктор", "Глеб", "Дмитрий", "Егор", "Захар", "Игорь", "Кирилл", "Леонид", "Максим", "Николай", "Олег"}
	makes    = [][2]string{{"Lada", "Vesta"}, {"Kia", "Rio"}, {"Skoda", "Octavia"}, {"Toyota", "Camry"}, {"Renault", "Duster"}}
)

func nameOf(n int) string {
	return fmt.Sprintf("%s %s %d-й", surnames[n%len(surnames)], forename[n/len(surnames)%len(forename)], n/(len(surnames)*len(forename))+1)
}

func phoneOf(n int) string { return fmt.Sprintf("+79%09d", 100_000_000+n*3_991) }

// plateOf is a plate that no other of the vehicles has: its letters are those
// that look Latin, by GOST R 50577.
func plateOf(n int) string {
	letters := []rune("АВЕКМНОРСТУХ")
	at := func(i int) string { return string(letters[i%len(letters)]) }
	return fmt.Sprintf("%s%03d%s%s77", at(n/1000), n%1000, at(n/12_000), at(n/144_000))
}

const (
	insertAdvisors = `
INSERT INTO staff (id, branch, name, role)
SELECT 'st_' || b.id || '_adv' || a, b.id, 'Advisor ' || a, 'reception' FROM branch b, generate_series(0, $1::int - 1) a`
	insertOwners = `
INSERT INTO vehicle_owner (vehicle_id, client_id, from_at)
SELECT 'veh_' || i, 'cl_' || i % $1::int, now() - interval '4 years' FROM generate_series(0, $2::int - 1) i`
	// One kind of event represents all; of closed orders a few are written, to spare the disk.
	insertJournal = `
INSERT INTO journal (number, version, kind, at, by_role, by_id, phase, data)
SELECT number, v, $2, opened_at + (phase_since - opened_at) * v / n, 'reception', advisor_id, phase, '{}'
FROM work_order, LATERAL (SELECT CASE WHEN ended THEN 3 ELSE version END AS n) e, generate_series(1, n) v WHERE ended = $1`
	// Who came to the counter was asked for money, and who left has paid.
	insertInvoices = `
INSERT INTO invoice (number, order_no, branch, payer_kind, payer_id, currency, total, tax, paid, state, key, issued_at)
SELECT 'INV-' || number, number, branch, CASE kind WHEN 'warranty' THEN 'manufacturer' ELSE 'client' END,
       CASE kind WHEN 'warranty' THEN 'maker' ELSE client_id END, 'RUB', 1200000, 200000,
       CASE phase WHEN 'ready' THEN 0 ELSE 1200000 END, CASE phase WHEN 'ready' THEN 'issued' ELSE 'paid' END, number, phase_since
FROM work_order WHERE ended = $1 AND phase IN ('ready', 'handed_over', 'closed')`
	insertPayments = `
INSERT INTO payment (number, amount, paid_upto, at)
SELECT i.number, paid, paid, issued_at FROM invoice i JOIN work_order w ON w.number = order_no WHERE ended = $1 AND paid > 0`
	forgetTaskRule = `DELETE FROM task_rule`
)

// books writes what happened to the orders and what was paid for them.
func books(ctx context.Context, db *pgxpool.Pool, closed bool) error {
	all := []statement{
		{insertJournal, []any{closed, workorder.StartDiagnosis{}.Name()}}, {insertInvoices, []any{closed}}, {insertPayments, []any{closed}},
	}
	if err := trusted(ctx, db, all...); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `VACUUM (ANALYZE) journal, invoice, payment`)
	return err
}

// forPages adds what pages show and a scrape does not: the people that orders
// name, those who look, and the tasks of the open orders.
func (s *seeder) forPages(ctx context.Context, st *store.Store, db *pgxpool.Pool) error {
	if err := staff(ctx, db); err != nil {
		return err
	}
	if err := books(ctx, db, false); err != nil {
		return err
	}
	by := process.ProcessActor()
	for _, role := range pageRoles {
		card := people.StaffCard{Branch: branchID(0), Name: "The " + string(role), Role: role}
		someone, err := st.People.CreateStaff(ctx, card, by)
		if err != nil {
			return err
		}
		if err := st.People.SetLogin(ctx, someone.ID, loginOf(role), pagePassword, by); err != nil {
			return err
		}
	}
	if err := fitStates(ctx, db, s.at); err != nil {
		return fmt.Errorf("fit states: %w", err)
	}
	// With no rule in force the program derives all tasks anew when it starts.
	if _, err := db.Exec(ctx, forgetTaskRule); err != nil {
		return err
	}
	if err := st.Migrate(ctx); err != nil {
		return fmt.Errorf("derive tasks: %w", err)
	}
	_, err := db.Exec(ctx, `VACUUM (ANALYZE) work_order, task, client, client_phone, vehicle, vehicle_owner, staff`)
	return err
}

// staff writes the clients, their numbers and their cars.
func staff(ctx context.Context, db *pgxpool.Pool) error {
	_, err := db.CopyFrom(ctx, pgx.Identifier{"client"}, []string{"id", "name", "name_key", "consent_service", "consent_personal_data"},
		pgx.CopyFromSlice(clients, func(n int) ([]any, error) {
			return []any{fmt.Sprintf("cl_%d", n), nameOf(n), strings.ToLower(nameOf(n)), true, true}, nil
		}))
	if err != nil {
		return err
	}
	_, err = db.CopyFrom(ctx, pgx.Identifier{"client_phone"}, []string{"client_id", "e164", "position"},
		pgx.CopyFromSlice(clients, func(n int) ([]any, error) { return []any{fmt.Sprintf("cl_%d", n), phoneOf(n), 1}, nil }))
	if err != nil {
		return err
	}
	_, err = db.CopyFrom(ctx, pgx.Identifier{"vehicle"}, []string{"id", "vin", "plate", "plate_key", "make", "model", "year"},
		pgx.CopyFromSlice(vehicles, func(n int) ([]any, error) {
			what := makes[n%len(makes)]
			return []any{fmt.Sprintf("veh_%d", n), fmt.Sprintf("XTA21099%09d", n), plateOf(n), input.Key(plateOf(n)), what[0], what[1], 2005 + n%20}, nil
		}))
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, insertAdvisors, advisors); err != nil {
		return err
	}
	_, err = db.Exec(ctx, insertOwners, clients, vehicles)
	return err
}
