package imports_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/workbay/workbay/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(workerEnv); url != "" {
		if err := worker(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	storetest.Main(m)
}
