package sim

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	callbackTokenLife = 30 * time.Minute
	callbackTokenUses = 2
)

// callbackToken allows to update one card after a press.
type callbackToken struct {
	message  string
	expires  time.Time
	uses     int
	answered bool // the callback was answered: only then may the token be used
}

// callbackTokens are those given out with callbacks. They are kept in memory
// only: their life is short.
type callbackTokens struct {
	mu      sync.Mutex
	byToken map[string]*callbackToken
}

func (t *callbackTokens) issue(messageID string, now time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for token, k := range t.byToken {
		if now.After(k.expires) {
			delete(t.byToken, token)
		}
	}
	token := newID("c-")
	t.byToken[token] = &callbackToken{message: messageID, expires: now.Add(callbackTokenLife)}
	return token
}

func (t *callbackTokens) answered(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k := t.byToken[token]; k != nil {
		k.answered = true
	}
}

// use books one use of a token and returns the message that it belongs to.
func (t *callbackTokens) use(token string, now time.Time) (string, *failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.byToken[token]
	switch {
	case !strings.HasPrefix(token, "c-"):
		return "", fail(300020, "invalid token")
	case k == nil || now.After(k.expires) || !k.answered:
		return "", fail(300030, "token is expired")
	case k.uses >= callbackTokenUses:
		return "", fail(300040, "token has been used too many times")
	}
	k.uses++
	return k.message, nil
}

// cardVersion is what of a card matters beyond its validity.
type cardVersion struct {
	two    bool // schema 2.0
	shared bool // config.update_multi is said to be true
}

// cardFault is an error of the card service, wrapped as the message API wraps it.
func cardFault(sub int, msg, value string) *failure {
	text := fmt.Sprintf("Failed to create card content, ext=ErrCode: %d; ErrMsg: %s; ErrorValue: %s; ", sub, msg, value)
	return fail(230099, text)
}

// checkCard checks a card that is to be shown. The caller holds p.mu.
func (p *Platform) checkCard(raw []byte) (cardVersion, error) {
	found, fault := p.grammar.check(raw, p.cardRefs())
	if fault != nil {
		return cardVersion{}, fault.failure()
	}
	return found, nil
}

// cardRefs resolves what a card refers to.
func (p *Platform) cardRefs() cardRefs {
	return cardRefs{
		image: func(key string) bool { return p.files.uploaded(key, kindImage) },
		person: func(id string) bool {
			return p.world.people[id] != nil || p.world.byID("user_id", id) != nil || p.world.byID("union_id", id) != nil
		},
	}
}

// version reads a stored card's version; it was checked when it was stored.
func version(raw []byte) cardVersion {
	var c struct {
		Schema string
		Config struct {
			UpdateMulti bool `json:"update_multi"`
		}
	}
	_ = json.Unmarshal(raw, &c) // an odd card has version 1.0
	return cardVersion{two: c.Schema == "2.0", shared: c.Config.UpdateMulti}
}

// cardExpired says that a card can no longer be pressed or updated.
func (p *Platform) cardExpired(m *message) bool {
	return m.Type == "interactive" && p.clock.now().Sub(time.UnixMilli(m.Created)) > p.opts.Limits.CardAge
}

// patchMessage answers PATCH /im/v1/messages/:message_id: another card in the
// place of the old one.
func (p *Platform) patchMessage(c *call) (any, error) {
	var in struct {
		Content string `json:"content"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return nil, invalid("invalid request body")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	m, err := p.standing(c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := p.patchable(m, in.Content); err != nil {
		return nil, err
	}
	p.replaceCard(m, []byte(in.Content))
	return map[string]any{}, nil
}

func (p *Platform) patchable(m *message, content string) error {
	if full := p.limits.update(m.ID); full != nil {
		return tooFrequentHere(full)
	}
	switch {
	case m.Sender != "" || m.Type != "interactive":
		return invalid("This message is not a card of the bot")
	case m.Batch != "":
		return invalid("a card that was sent in a batch can not be updated")
	case p.cardExpired(m):
		return fail(230031, "Message can only be modified within 14 days after sending.")
	case len(content) > maxRich:
		return fail(230025, "The length of the message content reaches its limit.")
	}
	next, err := p.checkCard([]byte(content))
	if err != nil {
		return err
	}
	old := version(m.Content)
	switch {
	case old.two && !next.two:
		return cardFault(200830, "schemaV2 card can not change schemaV1", "schema")
	case !old.shared || !next.shared:
		return invalid("config.update_multi must be true in the old and in the new card")
	case p.pressed[m.ID]:
		return cardFault(11310, "card action is lock", m.ID)
	}
	switch p.world.statusIn(p.world.chats[m.ChatID]) {
	case StatusResigned, StatusOutOfRange:
		return fail(230013, "Bot has NO availability to this user.")
	case StatusActive, StatusStopped:
	}
	return nil
}

func (p *Platform) replaceCard(m *message, card []byte) {
	p.change(m, func(m *message) {
		m.Content = compacted(card)
		m.Updated = p.clock.now().UnixMilli()
	})
}

// updateCardByToken answers POST /interactive/v1/card/update: the card of a
// press is replaced later than in the callback's response.
func (p *Platform) updateCardByToken(c *call) (any, error) {
	var in struct {
		Token string          `json:"token"`
		Card  json.RawMessage `json:"card"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || len(in.Card) == 0 {
		return nil, fail(100030, "invalid json")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	found, fault := p.grammar.check(withoutOpenIDs(in.Card), p.cardRefs())
	if fault != nil {
		return nil, fail(11311, fault.Error())
	}
	id, fl := p.tickets.use(in.Token, p.clock.now())
	if fl != nil {
		return nil, fl
	}
	m := p.world.messages[id]
	switch {
	case m == nil || m.Recalled:
		return nil, fail(200000, "the message card has been withdrawn")
	case version(m.Content).two && !found.two:
		return nil, fail(11311, "schemaV2 card can not change schemaV1")
	}
	p.replaceCard(m, withoutOpenIDs(in.Card))
	return bare{"code": 0, "msg": "ok"}, nil
}

// withoutOpenIDs drops the list of viewers that stands beside the card's own
// fields in this one call.
func withoutOpenIDs(card []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(card, &fields) != nil || fields["open_ids"] == nil {
		return card
	}
	delete(fields, "open_ids")
	rest, _ := json.Marshal(fields) // what was just unmarshalled marshals
	return rest
}
