package jobtemplates_test

import (
	"testing"

	"github.com/workbay/workbay/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
