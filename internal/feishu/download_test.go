package feishu_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lianbot/internal/feishu"
	"lianbot/internal/sim"
	"lianbot/internal/turn"
)

// sent lets a person send a file and returns the message and what it said.
func sent(t *testing.T, p *sim.Platform, name string, data []byte) (messageID, key string) {
	t.Helper()
	id, err := p.SendFile("ou_li", "p2p", name, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.Messages("ou_li", "p2p") {
		if m.ID == id {
			_, rest, _ := strings.Cut(string(m.Content), `"file_key":"`)
			key, _, _ = strings.Cut(rest, `"`)
		}
	}
	return id, key
}

// TestFileMessages: a file comes with what it is fetched by, and is fetched.
func TestFileMessages(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	h := handler{}
	c := newClient(t, url, realClock)
	listen(t, newReceiver(t, c, &h))
	data := bytes.Repeat([]byte("名册"), 100_000)
	id, key := sent(t, p, "名册.xlsx", data)
	if got := whats(t, &h, 1)[0]; got != (turn.Sent{Kind: turn.File, Name: "名册.xlsx", Key: key}) || key == "" {
		t.Errorf("delivered %+v, the key is %q", got, key)
	}
	if got, err := c.Download(t.Context(), id, key); err != nil || !bytes.Equal(got, data) {
		t.Errorf("downloaded %d bytes, %v", len(got), err)
	}
}

func TestDownloadRefused(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	c := newClient(t, url, realClock)
	id, key := sent(t, p, "a.csv", []byte("a"))
	for name, at := range map[string][2]string{"no such file": {id, "file_v3_0"}, "no such message": {"om_0", key}} {
		_, err := c.Download(t.Context(), at[0], at[1])
		if _, ok := errors.AsType[*feishu.APIError](err); !ok || !errors.Is(err, turn.ErrFileRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, key = sent(t, p, "large.csv", make([]byte, 10<<20+1))
	if _, err := c.Download(t.Context(), id, key); !errors.Is(err, turn.ErrFileTooLarge) {
		t.Errorf("a large file: %v", err)
	}
	id, key = sent(t, p, "full.csv", make([]byte, 10<<20))
	if got, err := c.Download(t.Context(), id, key); err != nil || len(got) != 10<<20 {
		t.Errorf("10 MB: %d bytes, %v", len(got), err)
	}
}

// TestDownloadFailures: a token that has ended is replaced, and what passes is no
// refusal.
func TestDownloadFailures(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		first   reply
		want    string
		refused bool
	}{
		"a token":      {reply{Status: 400, Body: `{"code":99991663,"msg":"invalid token"}`}, "", false},
		"the rate":     {reply{Status: 429, Body: `{"code":99991400,"msg":"too many"}`}, "99991400", false},
		"a failure":    {reply{Status: 502, Body: "bad gateway"}, "http 502", false},
		"a permission": {reply{Status: 400, Body: `{"code":99991672,"msg":"denied"}`}, "99991672", true},
		"recalled":     {reply{Status: 400, Body: `{"code":230110,"msg":"gone"}`}, "230110", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			a := newAPI(t, func(q asked) reply {
				if q.isToken() {
					return reply{}
				}
				if calls++; calls == 1 {
					return test.first
				}
				return reply{Body: "the file"}
			})
			data, err := newClient(t, a.URL).Download(t.Context(), "om_1", "file_1")
			if test.want == "" {
				if err != nil || string(data) != "the file" {
					t.Errorf("%q, %v", data, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, turn.ErrFileRefused) != test.refused {
				t.Errorf("got %v", err)
			}
		})
	}
}
