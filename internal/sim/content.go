package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Largest contents of one message, in bytes.
const (
	maxText = 150 << 10
	maxRich = 30 << 10 // posts and cards
)

// Mention is somebody that a message names with @.
type Mention struct {
	Key    string `json:"key"`
	OpenID string `json:"open_id"`
	Name   string `json:"name"`
}

// prepared is a content that the platform has accepted.
type prepared struct {
	content     json.RawMessage
	wire        string // as the API will tell it, when it differs
	mentions    []Mention
	mentionsAll bool
}

func invalid(detail string) *failure {
	return fail(230001, "Your request contains an invalid request parameter, ext="+detail)
}

// plainJSON marshals as people write: without the escapes that are only good for
// JSON inside HTML, so that a content comes back as it was typed.
func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetEscapeHTML(false)
	err := w.Encode(v)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// compacted is JSON without the spaces around its parts, as the journal keeps it.
func compacted(content []byte) json.RawMessage {
	var out bytes.Buffer
	if json.Compact(&out, content) != nil {
		return content
	}
	return out.Bytes()
}

// prepare checks the content of a message from the bot. The caller holds p.mu.
func (p *Platform) prepare(msgType, content string, c *chat) (prepared, error) {
	limit := maxRich
	if msgType == "text" {
		limit = maxText
	}
	if len(content) > limit {
		return prepared{}, fail(230025, "The length of the message content reaches its limit.")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(content), &fields); err != nil || fields == nil {
		if msgType == "interactive" {
			return prepared{}, cardFault(200621, "parse card json err, please check whether the card json is correct", "not a JSON object")
		}
		return prepared{}, invalid("content is not a string in json format")
	}
	out := prepared{content: compacted([]byte(content))}
	switch msgType {
	case "text":
		text, ok := stringField(fields, "text")
		if !ok || strings.TrimSpace(text) == "" {
			return prepared{}, invalid("the text content is empty")
		}
		return p.prepareText(out, text), nil
	case "post":
		return p.preparePost(out, fields)
	case "interactive":
		_, err := p.checkCard([]byte(content))
		return out, err
	case "image":
		return out, p.checkResource(fields, "image_key", kindImage, msgType)
	case "file", "audio", "sticker":
		return out, p.checkResource(fields, "file_key", kindFile, msgType)
	case "media":
		return out, p.checkResource(fields, "file_key", kindFile, msgType)
	case "share_chat":
		if id, _ := stringField(fields, "chat_id"); p.world.chats[id] == nil {
			return prepared{}, invalid("invalid chat_id")
		}
		return out, nil
	case "share_user":
		if id, _ := stringField(fields, "user_id"); p.world.people[id] == nil {
			return prepared{}, invalid("invalid user_id")
		}
		return out, nil
	case "system":
		if kind, _ := stringField(fields, "type"); kind != "divider" || c == nil || !c.P2P {
			return prepared{}, invalid("a system message is a divider in a p2p chat")
		}
		return out, nil
	}
	return prepared{}, invalid("invalid msg_type")
}

func stringField(fields map[string]json.RawMessage, name string) (string, bool) {
	var s string
	err := json.Unmarshal(fields[name], &s)
	return s, err == nil
}

// prepareText finds the mentions that the platform makes of <at> tags, also of
// those that the bot only echoed.
func (p *Platform) prepareText(out prepared, text string) prepared {
	var wire strings.Builder
	for {
		tag, before, after, ok := cutAt(text)
		if !ok {
			break
		}
		wire.WriteString(before)
		wire.WriteString(p.mention(&out, tag.id, tag.name))
		text = after
	}
	wire.WriteString(text)
	if len(out.mentions) > 0 || out.mentionsAll {
		told, _ := plainJSON(map[string]string{"text": wire.String()}) // strings always marshal
		out.wire = string(told)
	}
	return out
}

// mention books a mention and returns what stands for it in the text.
func (p *Platform) mention(out *prepared, id, name string) string {
	if id == "all" {
		out.mentionsAll = true
		return "@_all"
	}
	if who := p.world.people[id]; who != nil {
		name = who.Name
	}
	key := "@_user_" + strconv.Itoa(len(out.mentions)+1)
	out.mentions = append(out.mentions, Mention{Key: key, OpenID: id, Name: name})
	return key
}

// atTag is one <at user_id="…">name</at>.
type atTag struct{ id, name string }

// cutAt splits text around its first at tag. The closing tag may be missing.
func cutAt(text string) (tag atTag, before, after string, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], "<at ")
		if i < 0 {
			return atTag{}, text, "", false
		}
		start := from + i
		from = start + len("<at ")
		end := strings.IndexByte(text[from:], '>')
		if end < 0 {
			return atTag{}, text, "", false
		}
		id := attribute(text[from:from+end], "user_id")
		if id == "" {
			continue
		}
		after = text[from+end+1:]
		name, rest, closed := strings.Cut(after, "</at>")
		if closed && !strings.Contains(name, "<at ") {
			after = rest
		} else {
			name = ""
		}
		return atTag{id: id, name: name}, text[:start], after, true
	}
}

// attribute reads the value of name="value" out of a tag's inside; the quotes
// may be single, double or absent.
func attribute(inside, name string) string {
	_, value, ok := strings.Cut(inside, name+"=")
	if !ok {
		return ""
	}
	value = strings.TrimLeft(value, " ")
	if value == "" {
		return ""
	}
	if quote := value[:1]; quote == `"` || quote == "'" {
		value, _, _ = strings.Cut(value[1:], quote)
		return value
	}
	value, _, _ = strings.Cut(value, " ")
	return value
}

// post is the content of a rich text: a title and paragraphs of elements.
type post struct {
	Title   string             `json:"title"`
	Content [][]map[string]any `json:"content"`
}

// preparePost checks a post. What the bot sends is keyed by language.
func (p *Platform) preparePost(out prepared, languages map[string]json.RawMessage) (prepared, error) {
	tags := []string{"text", "a", "at", "img", "media", "emotion", "hr", "code_block", "md"}
	for language, raw := range languages {
		var body post
		if err := json.Unmarshal(raw, &body); err != nil {
			return prepared{}, invalid("invalid post content of language " + language)
		}
		for _, paragraph := range body.Content {
			for _, e := range paragraph {
				tag, _ := e["tag"].(string)
				if !slices.Contains(tags, tag) {
					return prepared{}, invalid(fmt.Sprintf("unknown tag %q in a post", tag))
				}
				if err := p.preparePostElement(&out, tag, e); err != nil {
					return prepared{}, err
				}
			}
		}
	}
	if len(languages) == 0 {
		return prepared{}, invalid("the post content is empty")
	}
	return out, nil
}

func (p *Platform) preparePostElement(out *prepared, tag string, e map[string]any) error {
	switch tag {
	case "at":
		id, _ := e["user_id"].(string)
		if id != "all" && p.world.people[id] == nil {
			return invalid("invalid user_id in an at tag")
		}
		p.mention(out, id, "")
	case "img":
		if key, _ := e["image_key"].(string); !p.files.uploaded(key, kindImage) {
			return fail(230017, "Bot is NOT the owner of the resource.")
		}
	case "md":
		text, _ := e["text"].(string)
		for {
			at, _, after, ok := cutAt(text)
			if !ok {
				break
			}
			p.mention(out, at.id, at.name)
			text = after
		}
	}
	return nil
}

// checkResource checks that the app itself has uploaded what it sends, and as
// the kind of file that the message type wants.
func (p *Platform) checkResource(fields map[string]json.RawMessage, field string, kind fileKind, msgType string) error {
	key, _ := stringField(fields, field)
	if key == "" {
		return invalid(field + " is empty")
	}
	if !p.files.uploaded(key, kind) {
		return fail(230017, "Bot is NOT the owner of the resource.")
	}
	wanted := map[string]string{"opus": "audio", "mp4": "media"}[p.files.fileType(key)]
	if wanted == "" {
		wanted = "file"
	}
	if kind == kindFile && msgType != wanted {
		return fail(230055, "The type of file upload does not match the type of message being sent.")
	}
	return nil
}
