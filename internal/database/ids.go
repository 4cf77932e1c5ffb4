package database

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// sortable writes bytes so that text order is byte order; letters and digits only.
var sortable = base32.HexEncoding.WithPadding(base32.NoPadding)

// NewID makes an id such as "cl_06JG…": the time in milliseconds, then 80 random
// bits. Ids made later sort later, so lists by id are lists by age and new rows go to
// the end of the index.
func NewID(prefix string) string {
	var b [18]byte
	binary.BigEndian.PutUint64(b[:8], uint64(time.Now().UnixMilli()))
	_, _ = rand.Read(b[8:])
	return prefix + "_" + sortable.EncodeToString(b[2:])
}
