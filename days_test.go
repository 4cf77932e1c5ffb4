package workbay_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// elsewhere makes a date of an instant in another way than by the branch's clocks.
var elsewhere = regexp.MustCompile(`(?i)\bcurrent_date\b|date_trunc\('(day|week|month|quarter|year)'|(\$\d+|\)|_at|\bsince|\bupto)::date\b|` +
	`Format\((time\.DateOnly|"2006-01-02")\)|UTC\(\)\.(Date|YearDay)\(|Truncate\(24 ?\* ?time\.Hour\)`)

// A date without a time is a day of its branch's calendar: worktime.DateOf makes it.
func TestDays_AreMadeInOnePlace(t *testing.T) {
	t.Parallel()
	const place = "process/worktime"
	looked := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == place || path == "e2e" || path == "docs" || path == "bin" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return fs.SkipDir
		}
		if !slices.Contains([]string{".go", ".sql", ".html"}, filepath.Ext(path)) || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		looked++
		source, err := os.ReadFile(path)
		for i, line := range strings.Split(string(source), "\n") {
			require.NotRegexp(t, elsewhere, line, "%s:%d: have worktime.DateOf say which day it is at the branch", path, i+1)
		}
		return err
	}))
	require.Greater(t, looked, 100)
	for _, wrong := range []string{"WHERE ends_on >= current_date", "$2::date BETWEEN", "opened_at::date", "t.UTC().Format(time.DateOnly)", "date_trunc('day', at)"} {
		require.Regexp(t, elsewhere, wrong)
	}
	require.NotRegexp(t, elsewhere, "VALUES ($8::text::date)", "what people typed is a day already")
}
