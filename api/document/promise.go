package document

import (
	"slices"
	"strings"
)

// Promise makes the document say what the API keeps to: lists are never null, bodies are
// there, and answers may get new fields. What requests may contain is checked by the
// schemas that huma has, which are more forgiving about null and stricter about names.
func Promise(doc map[string]any) {
	schemas := at(doc, "components", "schemas")
	asked := map[string]bool{}
	answered := map[string]bool{}
	for _, item := range at(doc, "paths") {
		for _, op := range item.(map[string]any) {
			op, ok := op.(map[string]any)
			if !ok {
				continue
			}
			if body := at(op, "requestBody"); body != nil {
				body["required"] = true
				delete(at(body, "content", "multipart/form-data"), "encoding") // it says what goes without saying, and not every generator reads it
				reach(schemas, body, asked)
			}
			op["parameters"] = withoutFields(op["parameters"])
			if op["parameters"] == nil {
				delete(op, "parameters")
			}
			reach(schemas, op["responses"], answered)
		}
	}
	never(doc)
	// Go has no field beside a method of the same name, and ogen makes SetAt to set at.
	at(schemas, "Promise")["x-ogen-properties"] = map[string]any{"set_at": map[string]any{"name": "GivenAt"}}
	for name := range schemas { // what is hidden in the schemas that use it
		if !asked[name] && !answered[name] {
			delete(schemas, name)
		}
	}
	for name := range answered {
		open := at(schemas, name)
		delete(open, "additionalProperties")
	}
}

// withoutFields leaves the fields of a form out of parameters: they are in its body.
func withoutFields(parameters any) any {
	list, ok := parameters.([]any)
	if !ok {
		return nil
	}
	list = slices.DeleteFunc(list, func(p any) bool { return p.(map[string]any)["in"] == "form" })
	if len(list) == 0 {
		return nil
	}
	return list
}

func at(m map[string]any, path ...string) map[string]any {
	for _, p := range path {
		m, _ = m[p].(map[string]any)
	}
	return m
}

// reach notes the schemas that something refers to.
func reach(schemas map[string]any, from any, found map[string]bool) {
	switch from := from.(type) {
	case map[string]any:
		if ref, ok := from["$ref"].(string); ok {
			name := ref[strings.LastIndexByte(ref, '/')+1:]
			if !found[name] {
				found[name] = true
				reach(schemas, schemas[name], found)
			}
		}
		for _, v := range from {
			reach(schemas, v, found)
		}
	case []any:
		for _, v := range from {
			reach(schemas, v, found)
		}
	}
}

// never takes null out of the type of lists.
func never(in any) {
	switch in := in.(type) {
	case map[string]any:
		if types, ok := in["type"].([]any); ok && slices.Contains(types, any("array")) {
			in["type"] = "array"
		}
		for _, v := range in {
			never(v)
		}
	case []any:
		for _, v := range in {
			never(v)
		}
	}
}
