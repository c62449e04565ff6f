package filing

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"lianbot/internal/dossier"
	"lianbot/internal/message"
	"lianbot/internal/outbox"
	"lianbot/internal/phrase"
	"lianbot/internal/staff"
)

// letters are the items of a move, given the dossier as it was written.
type letters func(dossier.Dossier) []outbox.Item

// with adds an item that is ready.
func (l letters) with(item outbox.Item) letters {
	return func(of dossier.Dossier) []outbox.Item { return append(l(of), item) }
}

// letters writes one card to each of some people. what names the act within the unit's
// round: the same act writes once. It leaves when people may be written to.
func (q query) letters(to []staff.Person, what string, card func(phrase.Bulletin, dossier.Dossier) message.Card) letters {
	now := q.Now()
	free := q.days.NextFree(now)
	ids := make([]string, len(to))
	for i := range to {
		ids[i] = q.NewID()
	}
	return func(of dossier.Dossier) []outbox.Item {
		var items []outbox.Item
		for i, who := range to {
			if who.OpenID == "" {
				continue
			}
			items = append(items, outbox.Item{
				ID: ids[i], Key: key(of, what, who), To: who.OpenID, Message: message.Show(card(q.words.At(who, now), of)),
				Priority: outbox.Notice, NotBefore: free, Reason: "dossier",
			})
		}
		return items
	}
}

// key tells letters apart. It has a length that does not depend on names.
func key(of dossier.Dossier, what string, who staff.Person) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{of.Campaign, of.Unit, what, who.ID}, "\x00")))
	kind, _, _ := strings.Cut(what, "/")
	return "dossier/" + kind + "/" + hex.EncodeToString(sum[:20])
}
