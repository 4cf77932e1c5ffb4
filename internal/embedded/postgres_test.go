package embedded

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestPostgresKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "postgres")
	pg := startPostgres(t, dir)
	for range 2 { // The second does nothing.
		if err := pg.Own(t.Context(), Role{"record", []string{"shop"}}); err != nil {
			t.Fatal(err)
		}
	}
	execute(t, pg.URL("shop"), `CREATE TABLE car (plate text); INSERT INTO car VALUES ('А123ВС77')`)
	stopPostgres(t, pg)
	select {
	case <-pg.Done():
	default:
		t.Error("Done is open after Stop")
	}

	again := startPostgres(t, dir)
	if got := query[string](t, again.URL("shop"), `SELECT lower(plate) FROM car`); got != "а123вс77" {
		t.Errorf("the plate is %q after a restart", got)
	}
	if got := query[int](t, again.URL("shop"), `SELECT current_setting('server_version_num')::int / 10000`); got != again.Version() {
		t.Errorf("Version is %d and the server says %d", again.Version(), got)
	}
	info, err := os.Stat(filepath.Join(dir, "password"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the password file has mode %v: %v", info.Mode(), err)
	}
}

func TestPostgresAsksForThePassword(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, readyCluster(t))
	right := pg.URL("postgres")
	wrong := strings.Replace(right, pg.cluster.password, "guess", 1)
	err := pg.process.ready(t.Context(), wrong)
	if !isCode(err, "28P01") {
		t.Errorf("a wrong password is answered with %v", err)
	}
	if got := query[string](t, right, `SHOW listen_addresses`); got != loopback {
		t.Errorf("PostgreSQL listens on %q", got)
	}
}

func TestPostgresIsDurableByDefault(t *testing.T) {
	t.Parallel()
	set := strings.Join((&pgCluster{}).settings(1), " ")
	for _, want := range []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on"} {
		if !strings.Contains(set, want) {
			t.Errorf("%s is missing in %s", want, set)
		}
	}
}

func TestPostgresStartsAfterItWasKilled(t *testing.T) {
	t.Parallel()
	dir := readyCluster(t)
	pg := startPostgres(t, dir)
	execute(t, pg.URL("postgres"), `CREATE TABLE kept AS SELECT 7 AS n`)
	if err := syscall.Kill(pg.process.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-pg.Done()
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err != nil {
		t.Fatalf("the killed PostgreSQL left no process id behind, so this test shows nothing: %v", err)
	}
	stopPostgres(t, pg)

	again := startPostgres(t, dir)
	if got := query[int](t, again.URL("postgres"), `SELECT n FROM kept`); got != 7 {
		t.Errorf("read %d", got)
	}
}

// A process that got the number in a stale process id file must not be shot.
func TestPostgresSparesAStranger(t *testing.T) {
	t.Parallel()
	dir := readyCluster(t)
	pg := startPostgres(t, dir)
	stopPostgres(t, pg)
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	// Our own number: were it taken for a PostgreSQL, this test would end here.
	if err := os.WriteFile(pidFile, []byte(strconv.Itoa(os.Getpid())+"\n"+dir+"/data\n1\n1\n\n\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := pg.cluster.account.own(pidFile); err != nil {
		t.Fatal(err)
	}
	if err := pg.cluster.stopLeftover(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPostgresEndsWithKilledWorkbay(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	dir := readyCluster(t)
	helper := startHelper(t, dir)
	pidText, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pidText), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if !servesFolder(pid, filepath.Join(dir, "data")) {
		t.Errorf("process %d is not recognized as the PostgreSQL of %s", pid, dir)
	}
	_, err = StartPostgres(t.Context(), PostgresOptions{Dir: dir, Throwaway: true})
	if err == nil || !strings.Contains(err.Error(), "another Workbay (process "+strconv.Itoa(helper.Process.Pid)+")") {
		t.Errorf("a folder in use is answered with %v", err)
	}

	killHelper(helper)
	pg := startPostgres(t, dir)
	if pg.process.pid == pid || servesFolder(pid, filepath.Join(dir, "data")) {
		t.Error("the PostgreSQL of the killed Workbay still runs")
	}
	if got := query[int](t, pg.URL("postgres"), `SELECT 1`); got != 1 {
		t.Errorf("read %d", got)
	}
}

// Where the kernel does not end it (or has not yet), the next start does.
func TestPostgresStopsALeftover(t *testing.T) {
	t.Parallel()
	dir := readyCluster(t)
	pg := startPostgres(t, dir)
	old := pg.process.pid
	pg.cluster.release() // As the kernel does when the process ends.

	again := startPostgres(t, dir)
	if again.process.pid == old {
		t.Error("the old PostgreSQL was adopted")
	}
	<-pg.Done()
}

func TestPostgresSaysThatThePortIsTaken(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	port := listener.Addr().(*net.TCPAddr).Port
	_, err = StartPostgres(t.Context(), PostgresOptions{Dir: readyCluster(t), Port: port, Throwaway: true})
	if err == nil || !strings.Contains(err.Error(), "port "+strconv.Itoa(port)+" on 127.0.0.1 is taken") {
		t.Errorf("a taken port is answered with %v", err)
	}
}

func TestPostgresSaysWhichFolderIsClosed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root runs PostgreSQL under another account")
	}
	needPostgres(t)
	closed := t.TempDir() // 0700 somewhere above.
	_, err := StartPostgres(t.Context(), PostgresOptions{Dir: filepath.Join(closed, "postgres"), Throwaway: true})
	if err == nil || !strings.Contains(err.Error(), "run `chmod o+x "+filepath.Dir(closed)) {
		t.Errorf("a closed folder is answered with %v", err)
	}
}

func TestPostgresStartFailureShowsTheLog(t *testing.T) {
	t.Parallel()
	dir := readyCluster(t)
	stopPostgres(t, startPostgres(t, dir))
	if err := os.Remove(filepath.Join(dir, "data", "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err := StartPostgres(ctx, PostgresOptions{Dir: dir, Throwaway: true})
	if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "could not find the database system") {
		t.Errorf("a broken database is answered with %v", err)
	}
}

func TestProgramsOfTheDataAreRequired(t *testing.T) {
	t.Parallel()
	_, err := findPrograms(t.Context(), 9)
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql-9") {
		t.Errorf("missing programs are answered with %v", err)
	}
	err = missingPrograms(0, []programs{{dir: "/old", major: 13}})
	if !strings.Contains(err.Error(), "version 13 in /old will not do") || !strings.Contains(err.Error(), "apt-get install postgresql`") {
		t.Errorf("old programs are answered with %v", err)
	}
}

// What an earlier version made as the superuser becomes the role's, and nobody else's.
func TestPostgresGivesWhatThereIsToItsRole(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, readyCluster(t))
	execute(t, pg.URL("postgres"), `CREATE DATABASE shop`)
	execute(t, pg.URL("shop"), `
		CREATE EXTENSION btree_gist;
		CREATE TYPE colour AS ENUM ('red'); CREATE DOMAIN plate AS text; CREATE TYPE pair AS (a int, b int);
		CREATE TABLE car (id bigserial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY, plate plate, colour colour);
		INSERT INTO car (plate, colour) VALUES ('А123ВС77', 'red');
		CREATE TABLE day (at date) PARTITION BY RANGE (at); CREATE TABLE day_1 PARTITION OF day DEFAULT;
		CREATE VIEW red AS SELECT * FROM car; CREATE SEQUENCE numbers;
		CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'`)
	for range 2 { // The second finds nothing to do.
		for _, r := range []Role{{"record", []string{"shop"}}, {"engine", []string{"machine"}}} {
			if err := pg.Own(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	shop := pg.RoleURL("record", "shop")
	execute(t, shop, `
		ALTER TABLE car ADD COLUMN seen date; ALTER TABLE day_1 ADD CHECK (at > '2020-01-01'); DROP VIEW red; DROP SEQUENCE numbers; DROP FUNCTION one();
		ALTER TYPE colour ADD VALUE 'blue'; ALTER TYPE pair ADD ATTRIBUTE c int; ALTER DOMAIN plate SET NOT NULL;
		CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE EXTENSION pg_trgm; CREATE TABLE more (id bigserial)`)
	if got := query[string](t, shop, `SELECT plate FROM car`); got != "А123ВС77" {
		t.Errorf("the plate is %q", got)
	}
	if query[bool](t, shop, `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user`) {
		t.Error("the role may do more than use its database")
	}
	for _, u := range []string{pg.RoleURL("record", "machine"), pg.RoleURL("engine", "shop")} {
		if err := pg.process.ready(t.Context(), u); !isCode(err, permissionMissing) {
			t.Errorf("one role connects to the database of the other: %v", err)
		}
	}
}
