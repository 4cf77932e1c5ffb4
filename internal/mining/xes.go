package mining

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"

	"github.com/workbay/workbay/process"
)

// XES writes an IEEE 1849-2016 event log: a trace is a case, an event a row
// of its journal.
type XES struct {
	w     io.Writer
	table table
	buf   bytes.Buffer // what the next write takes along
	trace string       // the case whose trace is open
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
		<string key="command" value="UNKNOWN"/>
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

// NewXES starts a log of a process. [XES.Close] ends it.
func NewXES(w io.Writer, p process.Table) *XES {
	x := &XES{w: w, table: table(p)}
	x.buf.WriteString(xesHead)
	return x
}

// Event writes one event; the events of a case must come one after the other.
func (x *XES) Event(e Event) error {
	if e.Case != x.trace {
		x.endTrace()
		x.beginTrace(e)
	}
	x.buf.WriteString("\t\t<event>\n")
	activity, transition := x.table.of(e)
	x.attribute("string", "concept:name", activity)
	if i := e.instance(); i != "" {
		x.attribute("string", "concept:instance", i)
	}
	x.attribute("string", "title", x.table.title(activity))
	x.attribute("string", "command", e.Command)
	x.attribute("string", "lifecycle:transition", string(transition))
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
	x.trace = e.Case
	x.buf.WriteString("\t<trace>\n")
	x.attribute("string", "concept:name", e.Case)
	x.attribute("string", "branch", e.Branch)
	x.attribute("string", "kind", e.Kind)
	x.attribute("string", "phase", string(e.CasePhase))
	x.attribute("date", "opened", stamp(e.Opened))
}

func (x *XES) endTrace() {
	if x.trace != "" {
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
