package database

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"sync"
	"time"
)

// sortable writes bytes so that text order is byte order; letters and digits only.
var sortable = base32.HexEncoding.WithPadding(base32.NoPadding)

// NewID makes an id such as "cl_06JG…": the time in milliseconds, then 80 random
// bits. Ids made later sort later, so lists by id are lists by age and new rows go to
// the end of the index.
func NewID(prefix string) string {
	b := ids.next(uint64(time.Now().UnixMilli()))
	return prefix + "_" + sortable.EncodeToString(b[:])
}

var ids idClock

// idClock makes ids of one process sort as they were made, also within a millisecond and
// when the clock is set back.
type idClock struct {
	mu   sync.Mutex
	last [16]byte
}

func (c *idClock) next(milli uint64) [16]byte {
	var b [18]byte
	binary.BigEndian.PutUint64(b[:8], milli)
	_, _ = rand.Read(b[8:])
	fresh := [16]byte(b[2:])
	c.mu.Lock()
	defer c.mu.Unlock()
	if bytes.Compare(fresh[:6], c.last[:6]) <= 0 {
		fresh = after(c.last, binary.BigEndian.Uint32(b[14:]))
	}
	c.last = fresh
	return fresh
}

// after is an id that sorts after that one, by more than by.
func after(id [16]byte, by uint32) [16]byte {
	sum := uint64(by) + 1
	for i := len(id) - 1; i >= 0 && sum > 0; i-- {
		sum += uint64(id[i])
		id[i] = byte(sum)
		sum >>= 8
	}
	return id
}
