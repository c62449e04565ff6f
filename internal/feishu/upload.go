package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

// uploadTimeout limits one upload; whoever sends waits no longer either.
const uploadTimeout = time.Minute

// noPermission is the platform's code when the app lacks a permission: here that to
// upload.
const noPermission = 99991672

// fileType is the platform's word for a kind of document.
func fileType(k message.FileKind) string {
	switch k {
	case message.Docx:
		return "doc"
	case message.Xlsx:
		return "xls"
	case message.PDF:
		return "pdf"
	default:
		return "stream"
	}
}

// upload gives a document to the platform and returns its key. Nobody sees it
// before it is sent. Of an upload that failed nothing has arrived anywhere, so it
// may be tried again: the error says that, unless the platform refuses the document
// itself.
//
// https://open.feishu.cn/document/server-docs/im-v1/file/create
func (c *Client) upload(ctx context.Context, f message.File) (string, error) {
	if len(f.Data) == 0 || len(f.Data) > message.MostFile {
		return "", &outbox.SendError{Detail: fmt.Sprintf("a document of %d bytes", len(f.Data))}
	}
	var out struct {
		Data struct {
			FileKey string `json:"file_key"`
		} `json:"data"`
	}
	err := c.authorized(ctx, func(token string) error {
		body := larkcore.NewFormdata().AddField("file_type", fileType(f.Kind)).AddField("file_name", f.Name).
			AddFileWithName("file", "document", bytes.NewReader(f.Data))
		return c.attempt(ctx, request{
			method: http.MethodPost, path: "/open-apis/im/v1/files", body: body, timeout: uploadTimeout,
		}, token, &out)
	})
	if err == nil {
		return out.Data.FileKey, nil
	}
	err = refusal(err)
	refused, ok := errors.AsType[*outbox.SendError](err)
	switch {
	case !ok:
		return "", &outbox.SendError{Detail: "the document was not uploaded", Retryable: true}
	case refused.Code == noPermission:
		// Everything but documents may still be sent.
		refused.Retryable, refused.Limited, refused.After, refused.Blame = false, false, 0, outbox.BlameKind
	}
	return "", refused
}

// fileBody is a message that shows a document.
func (c *Client) fileBody(ctx context.Context, item outbox.Item) (messageBody, error) {
	key, err := c.upload(ctx, *item.Message.File)
	if err != nil {
		return messageBody{}, err
	}
	content, err := json.Marshal(map[string]string{"file_key": key})
	if err != nil {
		return messageBody{}, &outbox.SendError{Detail: err.Error()}
	}
	return messageBody{Kind: "file", Content: string(content), UUID: item.ID}, nil
}
