package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"lianbot/internal/feishu/card"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
)

var _ outbox.Sender = (*Client)(nil)

// messageBody is the request that creates a message or replies to one. UUID is
// the platform's idempotency key: within an hour it succeeds at most once.
//
// https://open.feishu.cn/document/server-docs/im-v1/message/create
type messageBody struct {
	ReceiveID string `json:"receive_id,omitempty"`
	Kind      string `json:"msg_type"`
	Content   string `json:"content"`
	UUID      string `json:"uuid"`
}

// Send gives the item to the platform, with the item's id as idempotency key: as
// an answer when ReplyTo is set, else as a message to the person or group. When
// the message that is answered is gone, the item is sent as one of its own. A
// document is uploaded first, by a call of its own; an item that is tried again
// after its upload is uploaded again.
//
// It fails with an *outbox.SendError as refusal says, or with another error when
// nothing is known: the request was on its way when the connection or the time
// ended, and the message may have arrived.
func (c *Client) Send(ctx context.Context, item outbox.Item) (string, error) {
	body, err := c.compose(ctx, item)
	if err != nil {
		return "", err
	}
	if item.ReplyTo != "" {
		id, err := c.post(ctx, request{
			method: http.MethodPost, path: "/open-apis/im/v1/messages/:message_id/reply",
			params: larkcore.PathParams{"message_id": item.ReplyTo}, body: body,
		})
		if !gone(err) {
			return id, refusal(err)
		}
	}
	kind := "open_id"
	if item.Group {
		kind = "chat_id"
	}
	body.ReceiveID = item.To
	id, err := c.post(ctx, request{
		method: http.MethodPost, path: "/open-apis/im/v1/messages",
		query: larkcore.QueryParams{"receive_id_type": {kind}}, body: body,
	})
	return id, refusal(err)
}

func (c *Client) post(ctx context.Context, r request) (string, error) {
	var out struct {
		Data struct {
			MessageID string `json:"message_id"`
		} `json:"data"`
	}
	if err := c.call(ctx, r, &out); err != nil {
		return "", err
	}
	return out.Data.MessageID, nil
}

func (c *Client) compose(ctx context.Context, item outbox.Item) (messageBody, error) {
	if item.Message.File != nil {
		return c.fileBody(ctx, item)
	}
	body, err := compose(item)
	if err != nil {
		return messageBody{}, &outbox.SendError{Detail: err.Error()}
	}
	return body, nil
}

// compose writes the item down as the platform wants it.
func compose(item outbox.Item) (messageBody, error) {
	body := messageBody{Kind: "text", UUID: item.ID}
	if item.Message.Card != nil {
		rendered, err := render(*item.Message.Card, item.Group)
		if err != nil {
			return messageBody{}, fmt.Errorf("render the card: %w", err)
		}
		body.Kind, body.Content = "interactive", string(rendered)
		return body, nil
	}
	content, err := json.Marshal(map[string]string{"text": Escape(item.Message.Text)})
	if err != nil {
		return messageBody{}, fmt.Errorf("encode the text: %w", err)
	}
	body.Content = string(content)
	return body, nil
}

func render(c message.Card, group bool) (json.RawMessage, error) {
	if group {
		return card.RenderInGroup(c)
	}
	return card.Render(c)
}

// gone reports whether the message that was to be answered is no longer there:
// recalled, deleted, unknown.
func gone(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && (e.Code == 230011 || e.Code == 230110 || e.Code == 99992354)
}
