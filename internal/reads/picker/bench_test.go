package picker_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// A catalogue as a trade's is: few words, each in a tenth of the names, and numbers that
// are alike.
var (
	things = strings.Fields("filter pad disc strut mount bearing hose belt pump sensor lamp gasket valve spring arm фильтр колодка диск насос ремень")
	kinds  = strings.Fields("oil air fuel cabin brake front rear left right water масляный воздушный передний задний тормозной")
	makers = strings.Fields("Bosch Mann Lemforder Sachs Valeo Hella Febi Gates SKF TRW")
)

const catalogue = 300_000

// seeded is a shop with the catalogue.
func seeded(b *testing.B) (*store.Store, storetest.Shop) {
	b.Helper()
	s := storetest.New(b)
	shop := storetest.Stock(b, s)
	d := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a catalogue
	began := time.Now()
	for n := 0; n < catalogue; n += input.MaxBulk {
		var list []cards.Part
		for i := range input.MaxBulk {
			no := fmt.Sprintf("%02d%c-%03d %03d", d.IntN(100), 'A'+rune(d.IntN(26)), (n+i)/1000, (n+i)%1000)
			name := fmt.Sprintf("%s %s %s %d", kinds[d.IntN(len(kinds))], things[d.IntN(len(things))], makers[d.IntN(len(makers))], d.IntN(1000))
			list = append(list, cards.Part{PartNo: no, Name: name, CrossNumbers: []string{fmt.Sprintf("OC %d/%d", (n + i), d.IntN(9))}})
		}
		require.NoError(b, s.Cards.UpsertParts(b.Context(), list, "", shop.Actor(process.Parts)))
	}
	b.Logf("%d parts in %s", catalogue, time.Since(began).Round(time.Second))
	_, err := s.DB.Q(b.Context()).Exec(b.Context(), `VACUUM ANALYZE part`)
	require.NoError(b, err)
	return s, shop
}

// BenchmarkParts tells how long the slowest of a hundred answers takes, for what is typed.
func BenchmarkParts(b *testing.B) {
	s, shop := seeded(b)
	for _, q := range []string{
		"oi", "oil", "filter", "oil filter", "oil filter 00", "oil filter bosch 12", "фильтр масл", "00", "1", "12", "04E", "04E-115", "115 561", "OC 115561",
		"bosch", "oil hose zzz", "filter pad", "nothing like it", "a b c d", "fil 0 1 2", "bosch 123",
	} {
		b.Run(q, func(b *testing.B) {
			var took []time.Duration
			found := 0
			for b.Loop() {
				began := time.Now()
				list, err := s.Picker.Parts(b.Context(), q, shop.Branch)
				took = append(took, time.Since(began))
				require.NoError(b, err)
				found = len(list)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(found), "found")
		})
	}
}
