package feishu

import (
	"context"
	"errors"
	"net/http"
)

// Bot is the app as a member of chats.
type Bot struct {
	OpenID string `json:"open_id"`
	Name   string `json:"app_name"`
	// Status is 2 when the bot is in use.
	Status int `json:"activate_status"`
}

// Bot returns who the bot is. The platform is asked once, on first need, since
// the call counts against the month's quota.
func (c *Client) Bot(ctx context.Context) (Bot, error) { return c.bot.get(ctx) }

// https://open.feishu.cn/document/client-docs/bot-v3/obtain-bot-info
func (c *Client) fetchBot(ctx context.Context) (Bot, error) {
	var out struct {
		Bot Bot `json:"bot"` // beside code and msg, not under data
	}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/open-apis/bot/v3/info"}, &out); err != nil {
		return Bot{}, err
	}
	if out.Bot.OpenID == "" {
		return Bot{}, errors.New("feishu: the platform does not say who the bot is")
	}
	return out.Bot, nil
}
