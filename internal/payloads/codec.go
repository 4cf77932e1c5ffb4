package payloads

import (
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// The names that the ecosystem uses for sealed payloads.
const (
	encodingSealed = "binary/encrypted"
	keyID          = "encryption-key-id"
)

// codec seals every payload (AES-GCM) and leaves alone, when it opens, what was
// written in clear before there were keys.
type codec struct {
	keys *Keys
	// halts makes it panic instead of failing: in a workflow's task an error would
	// end the workflow, or be passed over, where a panic has the task tried again.
	halts bool
}

// Encode implements [converter.PayloadCodec].
func (c codec) Encode(clear []*commonpb.Payload) ([]*commonpb.Payload, error) {
	sealed := make([]*commonpb.Payload, len(clear))
	id := c.keys.ID()
	box := c.keys.box(id)
	for i, p := range clear {
		b, err := proto.Marshal(p)
		if err != nil {
			return clear, err
		}
		sealed[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encodingSealed), keyID: []byte(id)},
			Data:     box.Seal(nil, nil, b, nil),
		}
	}
	return sealed, nil
}

// Decode implements [converter.PayloadCodec].
func (c codec) Decode(sealed []*commonpb.Payload) ([]*commonpb.Payload, error) {
	clear := make([]*commonpb.Payload, len(sealed))
	for i, p := range sealed {
		if string(p.Metadata[converter.MetadataEncoding]) != encodingSealed {
			clear[i] = p
			continue
		}
		var err error
		if clear[i], err = c.open(p); err != nil && c.halts {
			panic(err)
		}
		if err != nil {
			return sealed, err
		}
	}
	return clear, nil
}

func (c codec) open(p *commonpb.Payload) (*commonpb.Payload, error) {
	id := string(p.Metadata[keyID])
	box := c.keys.box(id)
	if box == nil {
		return nil, fmt.Errorf("this was sealed with key %q, which %s does not have: put that key into the file, nothing is lost meanwhile", id, c.keys.path)
	}
	b, err := box.Open(nil, nil, p.Data, nil)
	if err != nil {
		return nil, fmt.Errorf("what was sealed with key %s can not be opened, it was changed since: %w", id, err)
	}
	clear := &commonpb.Payload{}
	return clear, proto.Unmarshal(b, clear)
}

// Converters are what a client of the engine converts values and errors with.
type Converters struct {
	Data    converter.DataConverter
	Failure converter.FailureConverter
}

// Converters are those for clients. Without keys (nil) they are the SDK's own.
func (k *Keys) Converters() Converters { return k.converters(false) }

// WorkerConverters are those for the client of a worker: what it can not open makes
// the task fail, again and again until it can, and never the workflow.
func (k *Keys) WorkerConverters() Converters { return k.converters(true) }

func (k *Keys) converters(halts bool) Converters {
	c := Converters{Data: converter.GetDefaultDataConverter()}
	if k != nil {
		c.Data = converter.NewCodecDataConverter(c.Data, codec{keys: k, halts: halts})
	}
	// Messages and stack traces of errors quote what was typed: they are sealed too.
	c.Failure = temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: c.Data, EncodeCommonAttributes: k != nil,
	})
	return c
}
