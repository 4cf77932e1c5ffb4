package mining

// Case adds an event to the object of its case: which phases it was in since
// when, and which jobs it had. The events of a case must come one after the other.
func (o *OCEL) Case(e Event) error {
	if o.now == nil || o.now.ID != e.Case {
		if err := o.endCase(); err != nil {
			return err
		}
		o.beginCase(e)
	}
	if e.Phase != o.last.Phase {
		o.now.Attributes = append(o.now.Attributes, ocelValue{Name: "phase", Time: stamp(e.At), Value: string(e.Phase)})
	}
	o.last = e
	for _, id := range e.jobs() {
		if !o.jobs[id] {
			o.jobs[id] = true
			o.now.Relationships = append(o.now.Relationships, ocelRelation{id, "job"})
		}
	}
	return nil
}

func (o *OCEL) beginCase(e Event) {
	o.now, o.last, o.jobs = &ocelObject{ID: e.Case, Type: o.caseType}, Event{}, map[string]bool{}
	o.now.Attributes = []ocelValue{
		{Name: "branch", Time: always, Value: e.Branch}, {Name: "kind", Time: always, Value: e.Kind},
		{Name: "opened", Time: always, Value: stamp(e.Opened)},
	}
	o.now.Relationships = relations(nil, "vehicle", e.Vehicle)
	o.now.Relationships = relations(o.now.Relationships, "advisor", e.Advisor)
}

// endCase writes the case that was collected, and its jobs.
func (o *OCEL) endCase() error {
	if o.now == nil {
		return nil
	}
	done := *o.now
	o.now = nil
	if err := o.object(done); err != nil {
		return err
	}
	for _, r := range done.Relationships {
		if o.jobs[r.ObjectID] {
			if err := o.object(ocelObject{ID: r.ObjectID, Type: "job"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Vehicle adds a vehicle that events name.
func (o *OCEL) Vehicle(id string) error { return o.card("vehicle", id) }

// Staff adds a member of staff whom events or orders name.
func (o *OCEL) Staff(id string) error { return o.card("staff", id) }

func (o *OCEL) card(kind, id string) error {
	if err := o.endCase(); err != nil {
		return err
	}
	return o.object(ocelObject{ID: id, Type: kind})
}

func (o *OCEL) object(v ocelObject) error {
	o.beginObjects()
	return o.put(v)
}

func (o *OCEL) beginObjects() {
	if !o.inObjects {
		o.inObjects, o.separator = true, "\n"
		o.buf = append(o.buf, "],\n\"objects\":["...)
	}
}

// Close ends the log.
func (o *OCEL) Close() error {
	if err := o.endCase(); err != nil {
		return err
	}
	o.beginObjects()
	o.buf = append(o.buf, "]}\n"...)
	return o.flush()
}
