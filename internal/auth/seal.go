package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

// Seal keeps an answer that has a secret in it so that only its asker can read it
// again: with the token that they asked with, of which the database has no more than
// a hash.
type Seal struct{ key []byte }

// SealOf is the seal of a caller's token.
func SealOf(token string) Seal {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("workbay: kept answer"))
	return Seal{mac.Sum(nil)}
}

// errSealed is opened with another token, or changed since.
var errSealed = errors.New("sealed under another token")

// Close seals a text.
func (s Seal) Close(text []byte) ([]byte, error) {
	box, err := s.box()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails, it ends the program instead
	return box.Seal(nonce, nonce, text, nil), nil
}

// Open reads what was sealed under the same token.
func (s Seal) Open(sealed []byte) ([]byte, error) {
	box, err := s.box()
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, errSealed
	}
	text, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil)
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}

func (s Seal) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
