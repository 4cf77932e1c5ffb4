package database

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Storable replaces what a text column refuses: a write of the process must not
// fail because of a character that somebody pasted.
func Storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// StorableJSON encodes v without the escaped zero byte, which jsonb refuses.
func StorableJSON(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || !bytes.Contains(b, []byte(`\u0000`)) {
		return b, err
	}
	clean := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case bytes.HasPrefix(b[i:], []byte(`\u0000`)):
			clean = append(clean, "\uFFFD"...)
			i += len(`u0000`)
		case b[i] == '\\': // an escape is two characters, the second may be a backslash
			clean = append(clean, b[i], b[i+1])
			i++
		default:
			clean = append(clean, b[i])
		}
	}
	return clean, nil
}
