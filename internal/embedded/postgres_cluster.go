package embedded

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// superuser is that of the private cluster.
const superuser = "workbay"

// pgCluster is the folder a private PostgreSQL keeps everything in:
//
//	lock          held by the Workbay that runs it, with its process id
//	password      of the superuser, mode 0600
//	postgres.log  what PostgreSQL had to complain about; the last run's is postgres.log.1 when it grew large
//	data/         the PostgreSQL data folder, owned by the account it runs under
type pgCluster struct {
	dir       string
	throwaway bool
	account   *account
	programs  programs
	password  string
	lock      *os.File
}

func (c *pgCluster) file(name string) string { return filepath.Join(c.dir, name) }
func (c *pgCluster) data() string            { return c.file("data") }

// openCluster locks the folder and makes the cluster in it ready to start, creating it on the first call.
func openCluster(ctx context.Context, dir string, throwaway bool) (_ *pgCluster, err error) {
	c := &pgCluster{throwaway: throwaway}
	if c.dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, err)
	}
	if c.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if err := c.makeFolder(); err != nil {
		return nil, err
	}
	if err := c.takeLock(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.release()
		}
	}()
	major, err := c.dataVersion()
	if err != nil {
		return nil, err
	}
	if c.programs, err = findPrograms(ctx, major); err != nil {
		return nil, err
	}
	if err := c.account.checkEnter(c.dir, c.programs.path("postgres")); err != nil {
		return nil, err
	}
	if err := c.loadPassword(major != 0); err != nil {
		return nil, err
	}
	if major != 0 {
		return c, c.stopLeftover(ctx)
	}
	return c, c.initialize(ctx)
}

// makeFolder creates the folder. When PostgreSQL runs under another account it must be able to pass
// through; what is private in the folder has its own mode.
func (c *pgCluster) makeFolder() error {
	mode := os.FileMode(0o700)
	if c.account != nil {
		mode = 0o711
	}
	if err := os.MkdirAll(c.dir, mode); err != nil {
		return fmt.Errorf("create the data folder: %w", err)
	}
	info, err := os.Stat(c.dir)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if info.Mode().Perm()&mode == mode {
		return nil
	}
	if err := os.Chmod(c.dir, info.Mode().Perm()|mode); err != nil {
		return fmt.Errorf("make the data folder usable: %w", err)
	}
	return nil
}

// takeLock keeps a second Workbay away from this folder. The kernel drops the lock with the process, so
// a killed one leaves nothing to clean up.
func (c *pgCluster) takeLock() error {
	lock, err := os.OpenFile(c.file("lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("lock the data folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(c.file("lock")) // Only for the message.
		_ = lock.Close()
		return fmt.Errorf("another Workbay (process %s) runs on %s: stop it first, or choose another data folder",
			strings.TrimSpace(string(holder)), c.dir)
	}
	c.lock = lock
	if err := lock.Truncate(0); err != nil {
		return fmt.Errorf("lock the data folder: %w", err)
	}
	_, err = lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// release gives the folder up; closing the file drops the lock.
func (c *pgCluster) release() {
	if c.lock != nil {
		_ = c.lock.Close()
		c.lock = nil
	}
}

// dataVersion returns the major version that made the data, 0 when there is none yet.
func (c *pgCluster) dataVersion() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the version of the data in %s: %w", c.data(), err)
	}
	return major, nil
}

// loadPassword reads the superuser's password, or makes one when there is no data yet that knows another.
func (c *pgCluster) loadPassword(haveData bool) error {
	text, err := os.ReadFile(c.file("password"))
	c.password = strings.TrimSpace(string(text))
	if err == nil && c.password != "" {
		return nil
	}
	if haveData {
		return fmt.Errorf("the database in %s needs its password file %s, which is missing or empty (%w): restore it from a backup",
			c.data(), c.file("password"), err)
	}
	c.password = rand.Text()
	if err := writeSecret(c.file("password"), c.password); err != nil {
		return fmt.Errorf("write the database password: %w", err)
	}
	return c.account.own(c.file("password")) // initdb reads it.
}

// writeSecret writes a file that only its owner can read, and has it on the disk when it returns: the database
// made with this password is there after a power cut, so the password must be too.
func writeSecret(path, secret string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(secret + "\n")
	return errors.Join(err, file.Sync(), file.Close())
}

// initialize runs initdb beside the final place and renames, so that a start that was killed half way
// leaves nothing that looks like a database.
func (c *pgCluster) initialize(ctx context.Context) error {
	fresh := c.file("data.new")
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove an unfinished database: %w", err)
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return fmt.Errorf("create the database folder: %w", err)
	}
	if err := c.account.own(fresh); err != nil {
		return err
	}
	// C.UTF-8 sorts by code point and knows upper and lower case of every script. Where the system lacks it
	// (macOS), C still stores every script but folds the case of ASCII only.
	var out []byte
	var err error
	for _, locale := range []string{"C.UTF-8", "C"} {
		args := []string{"--pgdata=" + fresh, "--username=" + superuser, "--pwfile=" + c.file("password"),
			"--auth=scram-sha-256", "--encoding=UTF8", "--locale=" + locale, "--lc-messages=C",
			"--data-checksums", "--no-instructions"}
		if c.throwaway {
			args = append(args, "--no-sync")
		}
		out, err = c.command(ctx, fresh, "initdb", args...).CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("invalid locale")) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("create the database with initdb: %w\n%s", err, bytes.TrimSpace(out))
	}
	if err := os.Rename(fresh, c.data()); err != nil {
		return fmt.Errorf("put the new database in place: %w", err)
	}
	return nil
}

// stopLeftover ends a PostgreSQL that still runs on this folder because the Workbay that started it was
// killed (on Linux it is then already on its way out; see dieWithParent). It is stopped rather than adopted:
// only our own child dies with us, is told apart from our terminal and has the settings of this version.
// A process id file without such a process is left to PostgreSQL, which removes it when it starts.
func (c *pgCluster) stopLeftover(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return nil // No file, no process.
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || !servesFolder(pid, c.data()) {
		return nil
	}
	out, err := c.command(ctx, c.data(), "pg_ctl", "stop", "--pgdata="+c.data(), "--mode=fast", "--wait", "--timeout=120").CombinedOutput()
	if err != nil && servesFolder(pid, c.data()) {
		return fmt.Errorf("a PostgreSQL that an earlier Workbay left behind (process %d) does not stop: "+
			"end it with `kill -INT %d` and start again: %w\n%s", pid, pid, err, bytes.TrimSpace(out))
	}
	return nil
}

// command prepares a PostgreSQL program to run in folder under the cluster's account. The environment is
// cut down to what it needs: PGPORT, PGDATA or LC_ALL of the person at the terminal must not steer it.
func (c *pgCluster) command(ctx context.Context, folder, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.programs.path(name), args...)
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	c.account.apply(cmd.SysProcAttr)
	return cmd
}
