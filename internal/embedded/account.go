package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// accountName is the account of Debian, Ubuntu and Red Hat packages under which PostgreSQL runs.
const accountName = "postgres"

// account is the operating system account that PostgreSQL runs under when we are root, because initdb and
// postgres refuse to run as root. A nil account means: run it as ourselves.
type account struct {
	name   string
	uid    uint32
	gid    uint32
	groups []uint32
}

// serverAccount returns nil when this process is not root.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup(accountName)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root and the account %q does not exist (%w): "+
			"create it with `useradd --system %s`, or start Workbay as an ordinary user", accountName, err, accountName)
	}
	ids, err := found.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("read the groups of %q: %w", accountName, err)
	}
	a := &account{name: accountName}
	for _, id := range ids {
		group, err := parseID(id)
		if err != nil {
			return nil, err
		}
		a.groups = append(a.groups, group)
	}
	if a.uid, err = parseID(found.Uid); err != nil {
		return nil, err
	}
	a.gid, err = parseID(found.Gid)
	return a, err
}

func parseID(s string) (uint32, error) {
	id, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("account number %q: %w", s, err)
	}
	return uint32(id), nil
}

// apply makes cmd run under the account.
func (a *account) apply(attr *syscall.SysProcAttr) {
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid, Groups: a.groups}
	}
}

// own gives a file or an empty folder to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to the account %q: %w", path, a.name, err)
	}
	return nil
}

// checkEnter proves, by running a program there, that the account can enter dir. We never loosen folders
// above our own: whoever made them private may have meant it.
func (a *account) checkEnter(dir, program string) error {
	if a == nil {
		return nil
	}
	cmd := exec.Command(program, "--version")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	a.apply(cmd.SysProcAttr)
	err := cmd.Run()
	if err == nil {
		return nil
	}
	closed := a.closedFolder(dir)
	if closed == "" {
		return fmt.Errorf("the account %q, which PostgreSQL runs under since it refuses root, cannot run %s in %s: %w",
			a.name, program, dir, err)
	}
	return fmt.Errorf("the account %q, which PostgreSQL runs under since it refuses root, cannot enter %s: "+
		"run `chmod o+x %s`, or choose a data folder such as /var/lib/workbay, or start Workbay as an ordinary user",
		a.name, closed, closed)
}

// closedFolder names the topmost folder on the way to dir that the account may not enter, or "".
func (a *account) closedFolder(dir string) string {
	var way []string
	for path := filepath.Clean(dir); ; path = filepath.Dir(path) {
		way = append(way, path)
		if path == filepath.Dir(path) {
			break
		}
	}
	for _, path := range slices.Backward(way) {
		info, err := os.Stat(path)
		if err != nil {
			return path
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return ""
		}
		enter := os.FileMode(0o001)
		switch {
		case owner.Uid == a.uid:
			enter = 0o100
		case slices.Contains(a.groups, owner.Gid):
			enter = 0o010
		}
		if info.Mode().Perm()&enter == 0 {
			return path
		}
	}
	return ""
}
