package web

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the pages hold in memory counts in every program, whoever looks at them.
func BenchmarkLoadPages(b *testing.B) {
	held := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := held()
	var p *pages
	for b.Loop() {
		var err error
		p, err = loadPages()
		require.NoError(b, err)
	}
	b.ReportMetric((held()-before)/1e6, "MB-held")
	runtime.KeepAlive(p)
}

// A page has the templates that it leads to and no others.
func TestLoadPages_APageHasNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	p, err := loadPages()
	require.NoError(t, err)
	require.NotNil(t, p.byName["order"].Lookup("do-cancel"))
	require.Nil(t, p.byName["imports"].Lookup("do-cancel"))
	require.NotNil(t, p.byName["imports"].Lookup("layout"))
}
