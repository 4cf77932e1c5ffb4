package mining

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
)

// XES writes an IEEE 1849-2016 event log: a trace is an order, an event a row
// of its journal.
type XES struct {
	w     io.Writer
	buf   bytes.Buffer // what the next write takes along
	order string       // whose trace is open
}

// No namespace: the schema of the standard has none either.
const xesHead = xml.Header + `<log xes.version="1849.2016" xes.features="">
	<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
	<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
	<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
	<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
	<global scope="trace">
		<string key="concept:name" value="UNKNOWN"/>
		<string key="branch" value="UNKNOWN"/>
		<string key="kind" value="UNKNOWN"/>
		<string key="phase" value="UNKNOWN"/>
		<date key="opened" value="1970-01-01T00:00:00.000Z"/>
	</global>
	<global scope="event">
		<string key="concept:name" value="UNKNOWN"/>
		<string key="title" value="UNKNOWN"/>
		<string key="lifecycle:transition" value="complete"/>
		<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
		<string key="org:resource" value="UNKNOWN"/>
		<string key="org:role" value="UNKNOWN"/>
		<string key="phase" value="UNKNOWN"/>
	</global>
	<classifier name="Activity" scope="event" keys="concept:name"/>
	<classifier name="ActivityAndLifecycle" scope="event" keys="concept:name lifecycle:transition"/>
	<string key="concept:name" value="Workbay journal"/>
	<string key="lifecycle:model" value="standard"/>
`

// NewXES starts a log. [XES.Close] ends it.
func NewXES(w io.Writer) *XES {
	x := &XES{w: w}
	x.buf.WriteString(xesHead)
	return x
}

// Event writes one event; the events of an order must come one after the other.
func (x *XES) Event(e Event) error {
	if e.Order != x.order {
		x.endTrace()
		x.beginTrace(e)
	}
	x.buf.WriteString("\t\t<event>\n")
	x.attribute("string", "concept:name", e.Activity)
	x.attribute("string", "title", title(e.Activity))
	x.attribute("string", "lifecycle:transition", transition)
	x.attribute("date", "time:timestamp", stamp(e.At))
	x.attribute("string", "org:resource", e.resource())
	x.attribute("string", "org:role", string(e.Role))
	x.attribute("string", "phase", string(e.Phase))
	if e.Left != "" {
		x.attribute("string", "left_phase", string(e.Left))
		x.attribute("int", "working_seconds", strconv.FormatInt(int64(e.Working), 10))
	}
	x.buf.WriteString("\t\t</event>\n")
	return x.flush()
}

// Close ends the log.
func (x *XES) Close() error {
	x.endTrace()
	x.buf.WriteString("</log>\n")
	return x.flush()
}

func (x *XES) beginTrace(e Event) {
	x.order = e.Order
	x.buf.WriteString("\t<trace>\n")
	x.attribute("string", "concept:name", e.Order)
	x.attribute("string", "branch", e.Branch)
	x.attribute("string", "kind", string(e.Kind))
	x.attribute("string", "phase", string(e.OrderPhase))
	x.attribute("date", "opened", stamp(e.Opened))
}

func (x *XES) endTrace() {
	if x.order != "" {
		x.buf.WriteString("\t</trace>\n")
	}
}

func (x *XES) attribute(kind, key, value string) {
	x.buf.WriteString("\t\t\t<" + kind + ` key="` + key + `" value="`)
	_ = xml.EscapeText(&x.buf, []byte(value)) // a buffer takes everything; what XML can not hold becomes U+FFFD
	x.buf.WriteString("\"/>\n")
}

func (x *XES) flush() error {
	_, err := x.buf.WriteTo(x.w)
	return err
}
