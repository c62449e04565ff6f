package feishu

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

var errSealed = errors.New("not encrypted with this key")

// decrypt opens what the platform has sealed: AES-256-CBC with the hash of the
// key, the first block being the initial vector, padded as PKCS #7 says. The
// SDK's own panics on some of what anybody could send.
//
// https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case
func decrypt(sealed, key string) ([]byte, error) {
	buf, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, errSealed
	}
	if len(buf) < 2*aes.BlockSize || len(buf)%aes.BlockSize != 0 {
		return nil, errSealed
	}
	hash := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(hash[:])
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	vector, body := buf[:aes.BlockSize], buf[aes.BlockSize:]
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(body, body)
	padding := int(body[len(body)-1])
	if padding == 0 || padding > aes.BlockSize {
		return nil, errSealed
	}
	return body[:len(body)-padding], nil
}
