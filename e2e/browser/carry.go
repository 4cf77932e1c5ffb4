package browser

import (
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/stretchr/testify/require"
)

// middle is where an element of the page is, by a CSS selector.
func (b *Browser) middle(selector string) (x, y float64) {
	b.t.Helper()
	text, err := json.Marshal(selector)
	require.NoError(b.t, err)
	at := evaluate[[]float64](b, fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		e.scrollIntoView({ block: "center" });
		const r = e.getBoundingClientRect();
		return [r.left + Math.min(40, r.width / 2), r.top + Math.min(20, r.height / 2)];
	})()`, text))
	return at[0], at[1]
}

// Drag moves one element to another with the mouse, by CSS selectors.
func (b *Browser) Drag(from, to string) *Browser {
	b.t.Helper()
	x, y := b.middle(from)
	mouse := input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMousePressed, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1}
	call(b, input.DispatchMouseEvent, mouse)
	mouse.Type, mouse.Buttons = input.DispatchMouseEventTypeMouseMoved, 1
	mouse.X += 10
	call(b, input.DispatchMouseEvent, mouse)
	mouse.X, mouse.Y = b.middle(to)
	call(b, input.DispatchMouseEvent, mouse)
	mouse.Type, mouse.Buttons = input.DispatchMouseEventTypeMouseReleased, 0
	call(b, input.DispatchMouseEvent, mouse)
	return b
}

// Carry rests a finger on an element until held is on the page, and moves it to another.
func (b *Browser) Carry(from, held, to string) *Browser {
	b.t.Helper()
	x, y := b.middle(from)
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		call(b, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: append([]*input.TouchPoint{}, points...)})
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
	b.call("there")
	b.Wait(held)
	x, y = b.middle(to)
	touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: x, Y: y})
	touch(input.DispatchTouchEventTypeTouchEnd)
	return b
}

// Wait waits until there is an element, by a CSS selector.
func (b *Browser) Wait(selector string) *Browser { b.t.Helper(); b.call("have", selector); return b }

// Focus gives an element the focus, by a CSS selector.
func (b *Browser) Focus(selector string) *Browser {
	b.t.Helper()
	text, err := json.Marshal(selector)
	require.NoError(b.t, err)
	b.Evaluate(fmt.Sprintf("document.querySelector(%s).focus()", text))
	return b
}
