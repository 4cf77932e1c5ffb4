package mining

// Order adds an event to the object of its order: which phases it was in since
// when, and which jobs it had. The events of an order must come one after the other.
func (o *OCEL) Order(e Event) error {
	if o.order == nil || o.order.ID != e.Order {
		if err := o.endOrder(); err != nil {
			return err
		}
		o.beginOrder(e)
	}
	if e.Phase != o.last.Phase {
		o.order.Attributes = append(o.order.Attributes, ocelValue{Name: "phase", Time: stamp(e.At), Value: string(e.Phase)})
	}
	o.last = e
	for _, id := range e.jobs() {
		if !o.jobs[id] {
			o.jobs[id] = true
			o.order.Relationships = append(o.order.Relationships, ocelRelation{id, "job"})
		}
	}
	return nil
}

func (o *OCEL) beginOrder(e Event) {
	o.order, o.last, o.jobs = &ocelObject{ID: e.Order, Type: "work_order"}, Event{}, map[string]bool{}
	o.order.Attributes = []ocelValue{
		{Name: "branch", Time: always, Value: e.Branch}, {Name: "kind", Time: always, Value: string(e.Kind)},
		{Name: "opened", Time: always, Value: stamp(e.Opened)},
	}
	o.order.Relationships = relations(nil, "vehicle", e.Vehicle)
	o.order.Relationships = relations(o.order.Relationships, "advisor", e.Advisor)
}

// endOrder writes the order that was collected, and its jobs.
func (o *OCEL) endOrder() error {
	if o.order == nil {
		return nil
	}
	done := *o.order
	o.order = nil
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
	if err := o.endOrder(); err != nil {
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
	if err := o.endOrder(); err != nil {
		return err
	}
	o.beginObjects()
	o.buf = append(o.buf, "]}\n"...)
	return o.flush()
}
