package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"lianbot/internal/turn"
)

// mostBytes is how large a file may be that is fetched. The platform has larger
// ones.
const mostBytes = turn.LargestFile

// Download fetches a file that somebody has sent, by the message that brought it.
// Errors: turn.ErrFileTooLarge, of which no more is read than is needed to know;
// turn.ErrFileRefused when the platform does not hand it out, so that asking again
// does not help.
//
// https://open.feishu.cn/document/server-docs/im-v1/message/get-2
func (c *Client) Download(ctx context.Context, messageID, fileKey string) ([]byte, error) {
	address := c.config.BaseUrl + "/open-apis/im/v1/messages/" + url.PathEscape(messageID) +
		"/resources/" + url.PathEscape(fileKey) + "?type=file"
	var data []byte
	err := c.authorized(ctx, func(token string) error {
		var err error
		data, err = c.fetch(ctx, address, token)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("download a file: %w", permanent(err))
	}
	return data, nil
}

// fetch gets the bytes at an address. It goes around the SDK, which would read a
// file of any size into memory.
func (c *Client) fetch(ctx context.Context, address, token string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostBytes+1))
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusOK:
		return nil, refusedFile(resp, data)
	case len(data) > mostBytes:
		return nil, turn.ErrFileTooLarge
	}
	return data, nil
}

// refusedFile reads the platform's refusal.
func refusedFile(resp *http.Response, body []byte) error {
	e := &APIError{Status: resp.StatusCode, Reset: reset(resp.Header.Get("x-ogw-ratelimit-reset")), LogID: resp.Header.Get("X-Tt-Logid")}
	var answer struct {
		Code int    `json:"code"`
		Msg  string `json:"msg"`
	}
	if json.Unmarshal(body, &answer) == nil {
		e.Code, e.Msg = answer.Code, words(answer.Msg)
	}
	return e
}

// permanent marks a refusal that will be the same the next time: one that is
// neither for the rate nor a failure of the platform.
func permanent(err error) error {
	const rate = 99991400
	e, ok := errors.AsType[*APIError](err)
	if !ok || e.Code == rate || e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError {
		return err
	}
	return errors.Join(turn.ErrFileRefused, err)
}
