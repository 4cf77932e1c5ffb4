package imports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// BenchmarkImports takes 20,000 lines in and reports how many a second are checked,
// written and taken back.
func BenchmarkImports(b *testing.B) {
	lists := map[imports.Kind]func(k int) string{
		imports.Parts: func(k int) string {
			return fmt.Sprintf("A-%06d;Knecht;Фильтр масляный %d;шт;%d,50;W%06d, X-%06d\n", k, k, 100+k, k, k)
		},
		imports.ClientsVehicles: func(k int) string {
			return fmt.Sprintf("Клиент %d;+7916%07d;k%d@example.com;Lada;Vesta;А%03dАА%d;2020\n", k, k, k, k%1000, 100+k/1000)
		},
	}
	heads := map[imports.Kind]string{imports.Parts: "Артикул;Бренд;Наименование;Ед;Цена;Кроссы\n", imports.ClientsVehicles: "Клиент;Телефон;Почта;Марка;Модель;Госномер;Год\n"}
	const n = 20_000
	for kind, line := range lists {
		b.Run(string(kind), func(b *testing.B) {
			var text strings.Builder
			text.WriteString(heads[kind])
			for k := range n {
				text.WriteString(line(k))
			}
			var took [3]time.Duration
			for b.Loop() {
				s := storetest.New(b)
				by := storetest.Stock(b, s).Actor(process.Admin)
				ctx := b.Context()
				i, err := s.Imports.Add(ctx, kind, "list.csv", []byte(text.String()), by)
				require.NoError(b, err)
				for k, step := range []func() error{
					func() error { _, err := s.Imports.Check(ctx, i.ID, i.Setup, 0, by); return err },
					func() error { _, err := s.Imports.Run(ctx, i.ID, 0, by); return err },
					func() error { _, err := s.Imports.Undo(ctx, i.ID, 0, by); return err },
				} {
					require.NoError(b, step())
					began := time.Now()
					require.NoError(b, s.Imports.Finish(ctx, i.ID))
					took[k] += time.Since(began)
				}
				i, err = s.Imports.Find(ctx, i.ID, by)
				require.NoError(b, err)
				require.Equal(b, n, i.Written)
				require.Zero(b, i.Kept)
			}
			for k, name := range []string{"checked", "written", "undone"} {
				b.ReportMetric(float64(n*b.N)/took[k].Seconds(), name+"/s")
			}
		})
	}
}
