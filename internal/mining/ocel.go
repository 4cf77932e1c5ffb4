package mining

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/workbay/workbay/process"
)

// OCEL writes an object-centric event log (OCEL 2.0, JSON): first the events,
// then the cases with their jobs, then vehicles and staff.
type OCEL struct {
	w         io.Writer
	table     table
	caseType  string // of the objects that are cases: work_order, survey
	buf       []byte // what the next write takes along
	separator string // before the next item
	inObjects bool
	now       *ocelObject // the case being collected
	last      Event       // of that case
	jobs      map[string]bool
}

type ocelType struct {
	Name       string     `json:"name"`
	Attributes []ocelKind `json:"attributes"`
}

type ocelKind struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type ocelEvent struct {
	ID            string         `json:"id"`
	Type          string         `json:"type"`
	Time          string         `json:"time"`
	Attributes    []ocelValue    `json:"attributes"`
	Relationships []ocelRelation `json:"relationships"`
}

type ocelObject struct {
	ID            string         `json:"id"`
	Type          string         `json:"type"`
	Attributes    []ocelValue    `json:"attributes,omitempty"`
	Relationships []ocelRelation `json:"relationships,omitempty"`
}

// Values are strings whatever their declared type: the schema of the standard wants it so.
type ocelValue struct {
	Name  string `json:"name"`
	Time  string `json:"time,omitempty"` // of an object's attribute: since when
	Value string `json:"value"`
}

type ocelRelation struct {
	ObjectID  string `json:"objectId"`
	Qualifier string `json:"qualifier"`
}

// always is the time that the standard gives to what an object had from the beginning.
const always = "1970-01-01T00:00:00Z"

var (
	ocelEventAttributes = []ocelKind{
		{"resource", "string"}, {"role", "string"}, {"activity", "string"}, {"lifecycle", "string"},
		{"phase", "string"}, {"left_phase", "string"}, {"working_seconds", "integer"},
	}
	ocelCaseAttributes = []ocelKind{{"branch", "string"}, {"kind", "string"}, {"opened", "time"}, {"phase", "string"}}
)

// NewOCEL starts a log; its event types are the commands of the process table.
// Things are the types of objects, beside cases and staff, that its events are
// about. [OCEL.Close] ends it.
func NewOCEL(w io.Writer, p process.Table, things ...string) (*OCEL, error) {
	var types []ocelType
	for _, s := range p.Steps {
		types = append(types, ocelType{s.Command, ocelEventAttributes})
	}
	caseType := strings.ReplaceAll(p.Name, "-", "_")
	objectTypes := []ocelType{{caseType, ocelCaseAttributes}}
	for _, thing := range append(things, "staff") {
		objectTypes = append(objectTypes, ocelType{thing, []ocelKind{}})
	}
	events, err := json.Marshal(types)
	if err != nil {
		return nil, err
	}
	objects, err := json.Marshal(objectTypes)
	if err != nil {
		return nil, err
	}
	head := `{"eventTypes":` + string(events) + ",\n\"objectTypes\":" + string(objects) + ",\n\"events\":["
	return &OCEL{w: w, table: table(p), caseType: caseType, buf: []byte(head), separator: "\n"}, nil
}

// Event writes one event. All events come before the first object.
func (o *OCEL) Event(e Event) error {
	v := ocelEvent{ID: e.Case + "#" + strconv.Itoa(e.Version), Type: e.Command, Time: stamp(e.At)}
	activity, transition := o.table.of(e)
	v.Attributes = []ocelValue{
		{Name: "resource", Value: e.resource()}, {Name: "role", Value: string(e.Role)},
		{Name: "activity", Value: activity}, {Name: "lifecycle", Value: string(transition)}, {Name: "phase", Value: string(e.Phase)},
	}
	if e.Left != "" {
		v.Attributes = append(v.Attributes, ocelValue{Name: "left_phase", Value: string(e.Left)},
			ocelValue{Name: "working_seconds", Value: strconv.FormatInt(int64(e.Working), 10)})
	}
	v.Relationships = relations(nil, o.caseType, e.Case)
	v.Relationships = relations(v.Relationships, "vehicle", e.Vehicle)
	v.Relationships = relations(v.Relationships, string(e.Role), e.Staff)
	v.Relationships = relations(v.Relationships, "job", e.jobs()...)
	return o.put(v)
}

// relations adds those to the objects that there are.
func relations(all []ocelRelation, qualifier string, objects ...string) []ocelRelation {
	for _, id := range objects {
		if id != "" {
			all = append(all, ocelRelation{id, qualifier})
		}
	}
	return all
}

// put writes one item of the array that is open.
func (o *OCEL) put(v any) error {
	item, err := json.Marshal(v)
	if err != nil {
		return err
	}
	o.buf = append(o.buf, o.separator...)
	o.buf = append(o.buf, item...)
	o.separator = ",\n"
	return o.flush()
}

func (o *OCEL) flush() error {
	_, err := o.w.Write(o.buf)
	o.buf = o.buf[:0]
	return err
}
