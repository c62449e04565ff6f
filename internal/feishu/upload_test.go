package feishu_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/sim"
)

func TestSendFile(t *testing.T) {
	t.Parallel()

	p, url := school(t)
	c := newClient(t, url, realClock)
	data := bytes.Repeat([]byte("docx"), 1000)
	for name, kind := range map[string]message.FileKind{"表.docx": message.Docx, "汇总.xlsx": message.Xlsx, "全部.zip": message.Zip} {
		item := outbox.Item{ID: "item-" + string(kind), To: "ou_li", Message: message.Send(message.File{Name: name, Kind: kind, Data: data})}
		id, err := c.Send(t.Context(), item)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got sim.Message
		for _, m := range p.Messages("ou_li", "p2p") {
			if m.ID == id {
				got = m
			}
		}
		if got.Type != "file" || !strings.Contains(string(got.Content), "file_key") {
			t.Errorf("%s: arrived as %s %s", name, got.Type, got.Content)
		}
	}
	if calls := p.Quota().ByAPI["im.file.create"]; calls != 3 {
		t.Errorf("%d uploads are charged, want 3", calls)
	}
}

// An upload that fails has told nobody anything, so it is tried again; one that is
// too large never is.
func TestSendFileRefused(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		size      int
		reply     reply
		retryable bool
	}{
		"too large": {message.MostFile + 1, reply{Body: `{"code":0}`}, false},
		"empty":     {0, reply{Body: `{"code":0}`}, false},
		"refused":   {9, reply{Status: 400, Body: `{"code":234006,"msg":"The file size exceed the max value."}`}, false},
		"no scope":  {9, reply{Status: 400, Body: `{"code":99991672,"msg":"Access denied."}`}, false},
		"failed":    {9, reply{Status: 500, Body: `{"code":232096,"msg":"internal"}`}, true},
		"nonsense":  {9, reply{Body: `<html>`}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, func(q asked) reply {
				if q.isToken() {
					return reply{}
				}
				if strings.Contains(q.Path, "/messages") {
					t.Error("sent what was not uploaded")
				}
				return tt.reply
			})
			item := outbox.Item{ID: "item-1", To: "ou_1", Message: message.Send(message.File{Name: "a.zip", Kind: message.Zip, Data: make([]byte, tt.size)})}
			_, err := newClient(t, a.URL).Send(t.Context(), item)
			refused, ok := errors.AsType[*outbox.SendError](err)
			if !ok || refused.Retryable != tt.retryable || refused.Limited {
				t.Errorf("got %v, want a refusal, retryable %t", err, tt.retryable)
			}
		})
	}
}
