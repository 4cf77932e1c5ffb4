package document

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Whole is an answer in which no list is null: an empty one is []. What the answer was
// made of is not touched, since others may hold it.
func Whole(_ huma.Context, _ string, answer any) (any, error) {
	v := reflect.ValueOf(answer)
	if !v.IsValid() {
		return answer, nil
	}
	if filled, ok := fill(v); ok {
		return filled.Interface(), nil
	}
	return answer, nil
}

var marshaler = reflect.TypeFor[json.Marshaler]()

// fill is a copy of a value with its lists filled in, false when none was missing.
func fill(v reflect.Value) (reflect.Value, bool) {
	if v.Type().Implements(marshaler) {
		return v, false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return fillBehind(v)
	case reflect.Struct:
		return fillFields(v)
	case reflect.Slice:
		return fillItems(v)
	}
	return v, false
}

func fillBehind(v reflect.Value) (reflect.Value, bool) {
	if v.IsNil() {
		return v, false
	}
	inner, ok := fill(v.Elem())
	if !ok || v.Kind() == reflect.Interface {
		return inner, ok
	}
	p := reflect.New(v.Type().Elem())
	p.Elem().Set(inner)
	return p, true
}

func fillFields(v reflect.Value) (reflect.Value, bool) {
	var made reflect.Value
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Tag.Get("json") == "-" {
			continue
		}
		field, ok := v.Field(i), false
		if field.Kind() == reflect.Slice && field.IsNil() && strings.Contains(f.Tag.Get("json"), ",omit") {
			continue
		}
		if field, ok = fill(field); !ok {
			continue
		}
		if !made.IsValid() {
			made = reflect.New(v.Type()).Elem()
			made.Set(v)
		}
		made.Field(i).Set(field)
	}
	if !made.IsValid() {
		return v, false
	}
	return made, true
}

func fillItems(v reflect.Value) (reflect.Value, bool) {
	if v.Type().Elem().Kind() == reflect.Uint8 { // text in base64
		return v, false
	}
	if v.IsNil() {
		return reflect.MakeSlice(v.Type(), 0, 0), true
	}
	var made reflect.Value
	for i := range v.Len() {
		item, ok := fill(v.Index(i))
		if !ok {
			continue
		}
		if !made.IsValid() {
			made = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(made, v)
		}
		made.Index(i).Set(item)
	}
	if !made.IsValid() {
		return v, false
	}
	return made, true
}
