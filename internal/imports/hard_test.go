package imports_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// workerEnv is the database on whose lists a process of its own works, see [TestMain].
const workerEnv = "WORKBAY_TEST_IMPORTS"

// worker works on lists until there is nothing to do, and says after each piece so.
func worker(url string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, url, 2)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		if more, err := s.Imports.Work(ctx); err != nil || !more {
			return err
		}
		fmt.Println("piece")
	}
}

// killed has a process work on what is due, and kills it after so many pieces, while it is
// at the next.
func killed(t *testing.T, url string, pieces int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), workerEnv+"="+url)
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(said)
	for range pieces {
		require.True(t, lines.Scan(), "it ended before it was killed")
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
	require.Error(t, cmd.Wait())
}

// A program that is killed in the middle of a run, and again in the middle of its undo,
// leaves whole pieces: another goes on, and nothing is there twice or stays.
func TestRun_GoesOnAfterAKill_AndNothingIsTwice(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	s, err := store.Open(t.Context(), url, 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b := &bench{T: t, Store: s, Shop: storetest.Stock(t, s)}
	b.by = b.Actor(process.Admin)
	const n = 4000
	type there struct{ lines, clients, vehicles int } // lines that are done
	count := func() (c there) {
		t.Helper()
		err := s.DB.Q(t.Context()).QueryRow(t.Context(), `
SELECT (SELECT count(*) FROM import_line WHERE state = 'done'), (SELECT count(*) FROM client), (SELECT count(*) FROM vehicle)`).Scan(&c.lines, &c.clients, &c.vehicles)
		require.NoError(t, err)
		return c
	}
	before := count()
	var text strings.Builder
	text.WriteString("Клиент;Телефон;Марка;Модель;Госномер\n")
	for k := range n {
		fmt.Fprintf(&text, "Клиент %d;+7916%07d;Lada;Vesta;А%03dАА%d\n", k, k, k%1000, 100+k/1000)
	}
	i := b.checked(imports.ClientsVehicles, text.String(), nil)
	require.Equal(t, n, i.Counts[imports.LineNew])
	finished := func(state imports.State) {
		t.Helper()
		// The database lets go of the list when it notices that who held it is gone.
		require.Eventually(t, func() bool {
			if s.Imports.Finish(t.Context(), i.ID) != nil {
				return false
			}
			i, err = s.Imports.Find(t.Context(), i.ID, b.by)
			return err == nil && i.State == state
		}, time.Minute, 20*time.Millisecond)
	}

	i, err = s.Imports.Run(t.Context(), i.ID, i.Version, b.by)
	require.NoError(t, err)
	killed(t, url, 1)
	half := count()
	require.Positive(t, half.lines)
	require.Less(t, half.lines, n)
	require.Equal(t, there{half.lines, before.clients + half.lines, before.vehicles + half.lines}, half, "a line and its cards are one")
	finished(imports.Done)
	require.Equal(t, [2]int{n, 0}, [2]int{i.Written, i.Overtaken})
	require.Equal(t, there{n, before.clients + n, before.vehicles + n}, count())
	require.Equal(t, map[imports.Outcome]int{imports.LineSame: n}, b.checked(imports.ClientsVehicles, text.String(), nil).Counts, "every card is as the list says")

	i, err = s.Imports.Undo(t.Context(), i.ID, i.Version, b.by)
	require.NoError(t, err)
	killed(t, url, 1)
	finished(imports.Undone)
	require.Zero(t, i.Kept)
	require.Equal(t, before, count())
}

// A long price list as it comes: a Windows program wrote it, with decimal commas, numbers
// that come twice and a cell that begins as a formula. One line in the middle is bad, first so that the file
// can not be read from there on, then so that the line can not be.
func TestParts_FiftyThousandLinesWithABadOneInTheMiddle(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const n, bad, twice, formula = 50_000, 25_001, 40_000, 45_000 // lines; the first is the header
	list := func(cell string) string {
		var text strings.Builder
		text.WriteString("Артикул;Наименование;Ед;Цена\n")
		for line := 2; line <= n; line++ {
			no, name, price := line, "Фильтр масляный", fmt.Sprintf("%d,50", line)
			switch line {
			case bad:
				price = cell
			case twice:
				no = 2
			case formula:
				name = `=HYPERLINK("http://x")`
			}
			fmt.Fprintf(&text, "N-%06d;%s;шт;%s\n", no, name, price)
		}
		windows, err := charmap.Windows1251.NewEncoder().String(text.String())
		require.NoError(t, err)
		return windows
	}
	there := func() (count int) {
		t.Helper()
		err := b.DB.Q(t.Context()).QueryRow(t.Context(), `SELECT count(*) FROM part WHERE part_no LIKE 'N-%'`).Scan(&count)
		require.NoError(t, err)
		return count
	}

	i := b.checked(imports.Parts, list(`"25001,50`), nil)
	require.Equal(t, imports.Uploaded, i.State)
	require.Contains(t, i.Problem, "line 25001, column 4: ")
	require.Contains(t, i.Problem, "a quotation mark")
	require.Zero(t, i.Lines(), "nothing is kept of what was read before")
	require.Zero(t, there())

	i = b.checked(imports.Parts, list("дорого"), nil)
	require.Equal(t, imports.Checked, i.State)
	require.Equal(t, [3]string{"windows-1251", "semicolon", "comma"}, [3]string{i.Setup.Layout.Encoding, i.Setup.Layout.Separator, i.Setup.Layout.Decimal})
	require.Equal(t, map[imports.Outcome]int{imports.LineNew: n - 3, imports.LineRepeat: 1, imports.LineRefused: 1}, i.Counts)
	wrong, err := b.Imports.LinesOf(t.Context(), i.ID, string(imports.LineRefused), 0, 10)
	require.NoError(t, err)
	require.Len(t, wrong, 1)
	require.Equal(t, bad, wrong[0].Line)
	require.Contains(t, wrong[0].Said.Reasons[0], `price: "дорого" is no amount`)
	require.Zero(t, there(), "a check writes nothing")

	i = b.run(b.checked(imports.Parts, list("25001,50"), nil))
	require.Equal(t, n-2, i.Written)
	require.Equal(t, n-2, there())
	p, _ := b.part(fmt.Sprintf("N-%06d", formula))
	require.Equal(t, `=HYPERLINK("http://x")`, p.Name, "text, which is calculated nowhere")
	p, _ = b.part(fmt.Sprintf("N-%06d", bad))
	require.EqualValues(t, 2500150, *p.Price)
}
