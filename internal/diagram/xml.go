package diagram

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// writer writes indented XML. A tag's attributes are pairs; those with an
// empty value are left out.
type writer struct {
	bytes.Buffer
	depth int
}

func (w *writer) tag(name string, attrs []string, end string) {
	w.WriteString(strings.Repeat("  ", w.depth) + "<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			w.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
	w.WriteString(end)
}

func (w *writer) open(name string, attrs ...string) {
	w.tag(name, attrs, ">\n")
	w.depth++
}

func (w *writer) close(name string) {
	w.depth--
	w.WriteString(strings.Repeat("  ", w.depth) + "</" + name + ">\n")
}

func (w *writer) empty(name string, attrs ...string) { w.tag(name, attrs, " />\n") }

// text writes an element with nothing but text in it; none when it is empty.
func (w *writer) text(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	w.tag(name, attrs, ">"+escape(text)+"</"+name+">\n")
}

// escape makes a text harmless in XML, in text and in attributes.
func escape(s string) string {
	var b bytes.Buffer
	// A buffer never fails.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
