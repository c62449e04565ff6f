package sim

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
)

var (
	errPageSize  = errors.New("page_size is invalid")
	errPageToken = errors.New("page_token is invalid")
)

// paged cuts the page out of all that the query asks for, and returns the token
// of the next page, empty after the last one. Tokens are opaque to callers.
func paged[T any](all []T, q url.Values, usual, most int) (page []T, next string, err error) {
	size := usual
	if s := q.Get("page_size"); s != "" {
		if size, err = strconv.Atoi(s); err != nil || size < 1 || size > most {
			return nil, "", errPageSize
		}
	}
	start := 0
	if token := q.Get("page_token"); token != "" {
		if start, err = tokenPlace(token); err != nil || start > len(all) {
			return nil, "", errPageToken
		}
	}
	end := min(start+size, len(all))
	if end < len(all) {
		next = placeToken(end)
	}
	return all[start:end], next, nil
}

const tokenMark = "page:"

func placeToken(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + strconv.Itoa(place)))
}

func tokenPlace(token string) (int, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, errPageToken
	}
	digits, ok := strings.CutPrefix(string(raw), tokenMark)
	place, err := strconv.Atoi(digits)
	if !ok || err != nil || place < 0 {
		return 0, errPageToken
	}
	return place, nil
}
