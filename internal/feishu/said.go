package feishu

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"lianbot/internal/turn"
)

// received is a message that somebody has sent.
//
// https://open.feishu.cn/document/server-docs/im-v1/message/events/receive
type received struct {
	Sender struct {
		ID   person `json:"sender_id"`
		Type string `json:"sender_type"`
	} `json:"sender"`
	Message struct {
		ID       string    `json:"message_id"`
		Time     scalar    `json:"create_time"`
		ChatID   string    `json:"chat_id"`
		ChatType string    `json:"chat_type"`
		Kind     string    `json:"message_type"`
		Content  string    `json:"content"`
		Mentions []mention `json:"mentions"`
	} `json:"message"`
}

// mention stands for somebody in a text: the key is in the text.
type mention struct {
	Key  string `json:"key"`
	ID   person `json:"id"`
	Name string `json:"name"`
}

// names reports whether one of the mentions is of bot.
func (r received) names(bot string) bool {
	return slices.ContainsFunc(r.Message.Mentions, func(m mention) bool { return m.ID.OpenID == bot })
}

// inbound is the message in our words; bot is the bot's own open id, or empty
// when it is not known.
func (r received) inbound(bot string) turn.Inbound {
	m := r.Message
	return turn.Inbound{
		EventID: m.ID, OpenID: r.Sender.ID.OpenID, At: m.Time.instant(),
		Chat:      turn.Chat{ID: m.ChatID, Group: r.group()},
		MessageID: m.ID,
		What:      what(m.Kind, m.Content, mentioned(m.Mentions, bot, r.group())),
	}
}

// group: a kind of chat that is not known is treated as one where others read
// along.
func (r received) group() bool { return r.Message.ChatType != "p2p" }

// what translates the content. Content that is not what its kind promises is
// something of which there is no text.
//
// https://open.feishu.cn/document/server-docs/im-v1/message-content-description/message_content
func what(kind, content string, names *strings.Replacer) turn.What {
	switch kind {
	case "text":
		var body struct {
			Text string `json:"text"`
		}
		if !decode([]byte(content), &body) {
			return turn.Sent{Kind: turn.Other}
		}
		return turn.Said{Text: strings.TrimSpace(names.Replace(body.Text))}
	case "post":
		text, ok := flatten(content)
		if text = strings.TrimSpace(names.Replace(text)); !ok || text == "" {
			return turn.Sent{Kind: turn.Other}
		}
		return turn.Said{Text: text}
	case "image":
		return turn.Sent{Kind: turn.Picture}
	case "file":
		var body struct {
			Key  string `json:"file_key"`
			Name string `json:"file_name"`
		}
		decode([]byte(content), &body) // without a key it is a file all the same
		return turn.Sent{Kind: turn.File, Name: body.Name, Key: body.Key}
	case "folder":
		return turn.Sent{Kind: turn.File}
	case "audio":
		return turn.Sent{Kind: turn.Voice}
	case "sticker":
		return turn.Sent{Kind: turn.Sticker}
	default:
		return turn.Sent{Kind: turn.Other}
	}
}

// mentioned puts names where the keys of mentions are, and nothing where the
// bot's is; when the bot is not known, nothing where any mention in a group is.
func mentioned(mentions []mention, bot string, group bool) *strings.Replacer {
	mentions = slices.Clone(mentions)
	slices.SortFunc(mentions, func(a, b mention) int { // @_user_10 before @_user_1
		return cmp.Compare(len(b.Key), len(a.Key))
	})
	var pairs []string
	for _, m := range mentions {
		name := m.Name
		if m.ID.OpenID == bot || bot == "" && group {
			name = ""
		}
		if m.Key != "" {
			pairs = append(pairs, m.Key, name)
		}
	}
	return strings.NewReplacer(pairs...)
}

// post is a rich text: a title and lines of nodes.
type post struct {
	Title   string   `json:"title"`
	Content [][]node `json:"content"`
}

type node struct {
	Tag      string `json:"tag"`
	Text     string `json:"text"`
	Href     string `json:"href"`
	UserID   string `json:"user_id"` // of an at: the key of its mention
	UserName string `json:"user_name"`
}

// flatten returns the text of a post, a line for a line; pictures leave nothing.
// Some clients put the post under the name of its language.
func flatten(content string) (string, bool) {
	var p post
	if !decode([]byte(content), &p) {
		return "", false
	}
	if p.Title == "" && p.Content == nil {
		var languages map[string]post
		if !decode([]byte(content), &languages) {
			return "", false
		}
		for _, language := range slices.Sorted(maps.Keys(languages)) {
			p = languages[language]
		}
	}
	lines := []string{p.Title}
	for _, nodes := range p.Content {
		var line strings.Builder
		for _, n := range nodes {
			line.WriteString(n.words())
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "\n"), true
}

func (n node) words() string {
	switch n.Tag {
	case "a":
		return cmp.Or(n.Text, n.Href)
	case "at":
		if strings.HasPrefix(n.UserID, "@") {
			return n.UserID
		}
		return n.UserName
	default:
		return n.Text
	}
}
