// Package payloads seals what goes to the engine, so that what people type does not
// lie in clear in its histories. The keys are in a file; which of them seals is noted
// in the database, so that no process comes up with other keys than its colleagues.
// It owns the table payload_key.
package payloads

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// keySize makes it AES-256.
const keySize = 32

// Keys are those of a file: the first one seals, all of them open.
type Keys struct {
	path string

	mu    sync.RWMutex
	boxes map[string]cipher.AEAD
	first string
	read  []byte // the file as it was read last
}

// Load reads the keys of a file: one to a line, 32 bytes in base64. Empty lines and
// those that begin with # are passed over.
func Load(path string) (*Keys, error) {
	k := &Keys{path: path}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keys of payloads: %w; `workbay keys new --payload-keys=%s` makes a file", err, path)
	}
	if k.boxes, k.first, err = parse(text); err != nil {
		return nil, fmt.Errorf("keys of payloads: %s %w", path, err)
	}
	k.read = text
	return k, nil
}

// LoadOrMake is [Load], with a new key when there is no such file.
func LoadOrMake(path string) (*Keys, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if _, err := begin(path); err != nil {
			return nil, err
		}
	}
	return Load(path)
}

// begin makes a file with one key. Whoever is slower finds that of the faster one: it
// must not put a second key at the head of it, for the faster one seals by now.
func begin(path string) (id string, err error) {
	id, line := newKey()
	return id, place(path, append(line, "# Workbay seals with the first key what the engine keeps, and opens with all of them.\n"...), true)
}

func newKey() (id string, line []byte) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return idOf(key), []byte(base64.StdEncoding.EncodeToString(key) + "\n")
}

// New puts a new key at the head of a file, which is made when there is none, and
// returns its id. The keys that were there still open.
func New(path string) (id string, err error) {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return begin(path)
	}
	if err != nil {
		return "", err
	}
	if _, _, err := parse(old); err != nil {
		return "", fmt.Errorf("%s %w", path, err)
	}
	id, line := newKey()
	return id, place(path, append(line, old...), false)
}

// place writes a file that only its owner can read, whole or not at all. A fresh one
// is left to whoever was faster.
func place(path string, text []byte, fresh bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // of mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	// Histories are sealed with it from now on: it is on the disk before they are.
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if !fresh {
		return os.Rename(f.Name(), path)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// IDs lists the keys of a file by their ids, the one that seals first.
func IDs(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = eachKey(text, func(key []byte) { ids = append(ids, idOf(key)) })
	return ids, err
}

// idOf names a key: by what it is, so that no two have one name.
func idOf(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:6])
}

func eachKey(text []byte, do func(key []byte)) error {
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(key) != keySize {
			return fmt.Errorf("line %d is no key: a key is %d random bytes in base64, such as `workbay keys new` makes", i+1, keySize)
		}
		do(key)
	}
	return nil
}

func parse(text []byte) (boxes map[string]cipher.AEAD, first string, err error) {
	boxes = map[string]cipher.AEAD{}
	var wrong error
	err = eachKey(text, func(key []byte) {
		id := idOf(key)
		block, err := aes.NewCipher(key)
		if err == nil {
			boxes[id], err = cipher.NewGCMWithRandomNonce(block)
		}
		wrong = errors.Join(wrong, err)
		if first == "" {
			first = id
		}
	})
	if err = errors.Join(err, wrong); err == nil && first == "" {
		err = errors.New("has no key in it; `workbay keys new` makes one")
	}
	return boxes, first, err
}

// ID names the key that seals.
func (k *Keys) ID() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.first
}

// Has reports whether the file has the key of that id by now.
func (k *Keys) Has(id string) bool { return k.box(id) != nil }

// box is what opens under a key. The file is read again for one that is not known:
// a process with newer keys may have begun to use them. What seals stays as it was
// read at the start.
func (k *Keys) box(id string) cipher.AEAD {
	k.mu.RLock()
	box := k.boxes[id]
	k.mu.RUnlock()
	if box != nil {
		return box
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	text, err := os.ReadFile(k.path)
	if err != nil || bytes.Equal(text, k.read) {
		return nil
	}
	more, _, err := parse(text)
	if err != nil {
		return nil
	}
	k.read = text
	for id, box := range more {
		k.boxes[id] = box
	}
	return k.boxes[id]
}
