package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// minPostgres is the oldest PostgreSQL major version that Workbay is tested with.
const minPostgres = 15

// programs is a folder with the PostgreSQL server programs (postgres, initdb, pg_ctl) of one version.
type programs struct {
	dir   string
	major int
}

func (p programs) path(name string) string { return filepath.Join(p.dir, name) }

// findPrograms chooses the PostgreSQL to run: the version that the data was made with when major is not 0,
// and otherwise the first that is new enough of PATH, /usr/lib/postgresql (newest first) and pg_config.
func findPrograms(ctx context.Context, major int) (programs, error) {
	var seen []programs
	for _, dir := range programFolders(ctx) {
		version, err := programVersion(ctx, dir)
		if err != nil {
			continue
		}
		found := programs{dir: dir, major: version}
		if (major == 0 && version >= minPostgres) || (major != 0 && version == major) {
			return found, nil
		}
		seen = append(seen, found)
	}
	return programs{}, missingPrograms(major, seen)
}

// missingPrograms says what to install.
func missingPrograms(major int, seen []programs) error {
	var have strings.Builder
	for _, p := range seen {
		fmt.Fprintf(&have, "; version %d in %s will not do", p.major, p.dir)
	}
	if major != 0 {
		return fmt.Errorf("the data folder was made by PostgreSQL %d, whose programs are not installed%s: "+
			"run `apt-get install postgresql-%d` (macOS: `brew install postgresql@%d`), or move the data with pg_upgrade",
			major, have.String(), major, major)
	}
	return fmt.Errorf("found no PostgreSQL %d or newer in PATH, /usr/lib/postgresql/*/bin or `pg_config --bindir`%s: "+
		"run `apt-get install postgresql` (macOS: `brew install postgresql@17`), or set DATABASE_URL to use a server that runs already",
		minPostgres, have.String())
}

// programFolders lists the folders that hold both postgres and initdb, in order of preference.
func programFolders(ctx context.Context) []string {
	var folders []string
	add := func(dir string) {
		for _, name := range []string{"postgres", "initdb", "pg_ctl"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
				return
			}
		}
		if !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		// A link in /usr/local/bin points at the folder that has the other programs too.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		add(filepath.Dir(path))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // The pattern is well formed.
	slices.SortFunc(debian, func(a, b string) int { return cmp.Compare(folderVersion(b), folderVersion(a)) })
	for _, dir := range debian {
		add(dir)
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		add(strings.TrimSpace(string(out)))
	}
	return folders
}

// folderVersion reads the 15 of /usr/lib/postgresql/15/bin, for sorting only.
func folderVersion(dir string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	if err != nil {
		return 0
	}
	return version
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// programVersion asks the postgres program in dir for its major version.
func programVersion(ctx context.Context, dir string) (int, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return 0, errors.New("cannot read the version of postgres in " + dir)
	}
	return strconv.Atoi(string(match[1]))
}
