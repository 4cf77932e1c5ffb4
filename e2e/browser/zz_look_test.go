package browser_test

import (
	"testing"

	. "github.com/workbay/workbay/e2e/browser"
)

func TestZZLook(t *testing.T) {
	const base = "http://127.0.0.1:18811"
	Open(t, base, 1280, 1000, Language("ru")).SignIn("reception", "workbay-demo").Go("/orders/MAIN-000064?do=skip-diagnosis").Audit().Shot("jt-order")
	Open(t, base, 390, 844, Language("ru")).SignIn("reception", "workbay-demo").Go("/orders/MAIN-000064?do=skip-diagnosis").Audit().Shot("jt-order-phone")
}
