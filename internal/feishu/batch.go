package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"lianbot/internal/outbox"
)

var _ outbox.Batcher = (*Client)(nil)

// batchBody is the request that sends one message to many people. Unlike that for
// one message it has the content as an object, and no idempotency key.
//
// https://open.feishu.cn/document/server-docs/im-v1/batch_message/send-messages-in-batches
type batchBody struct {
	Kind    string          `json:"msg_type"`
	Content json.RawMessage `json:"content,omitempty"`
	Card    json.RawMessage `json:"card,omitempty"`
	OpenIDs []string        `json:"open_ids"`
}

// SendBatch gives the message of the first item to the people of all of them. The
// platform delivers it in its own time.
//
// It fails with outbox.ErrNoBatches when the platform has no such call for this
// app, with an *outbox.SendError when it has refused and nothing was sent, and with
// another error when nothing is known. That includes an answer that says that the
// platform has failed: some people may have got the message.
func (c *Client) SendBatch(ctx context.Context, items []outbox.Item) (outbox.BatchResult, error) {
	if len(items) == 0 || len(items) > outbox.MostBatched {
		return outbox.BatchResult{}, &outbox.SendError{Detail: fmt.Sprintf("a batch of %d items", len(items))}
	}
	one, err := compose(items[0])
	if err != nil {
		return outbox.BatchResult{}, &outbox.SendError{Detail: err.Error()}
	}
	body := batchBody{Kind: one.Kind, Content: json.RawMessage(one.Content)}
	if items[0].Message.Card != nil {
		body.Content, body.Card = nil, body.Content
	}
	for _, item := range items {
		body.OpenIDs = append(body.OpenIDs, item.To)
	}
	var out struct {
		Data struct {
			MessageID string   `json:"message_id"`
			Invalid   []string `json:"invalid_open_ids"`
		} `json:"data"`
	}
	if err := c.call(ctx, request{method: http.MethodPost, path: "/open-apis/message/v4/batch_send/", body: body}, &out); err != nil {
		return outbox.BatchResult{}, batchRefusal(err)
	}
	return outbox.BatchResult{MessageID: out.Data.MessageID, Invalid: out.Data.Invalid}, nil
}

// batchRefusal is refusal for a batch, which must not be tried again unless it has
// certainly not been sent.
func batchRefusal(err error) error {
	if e, ok := errors.AsType[*APIError](err); ok {
		var token *tokenError
		switch {
		case errors.As(err, &token): // nothing was sent
		case e.Status == http.StatusNotFound, e.Status == http.StatusMethodNotAllowed, e.Code == 99991672, e.Code == 230027:
			return fmt.Errorf("%w: %w", outbox.ErrNoBatches, err)
		case e.Status >= http.StatusInternalServerError:
			return err
		}
	}
	return refusal(err)
}
