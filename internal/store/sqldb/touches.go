package sqldb

import (
	"context"
	"fmt"
	"time"

	"lianbot/internal/tick"
)

// Touch takes one of the places of a person's day for an item. Of the items that
// say the same on a day one has a place. Taking it again for the same item is no
// second one.
func (d *DB) Touch(ctx context.Context, t tick.Touch, places int, now time.Time) (tick.Place, error) {
	var place tick.Place
	err := d.again(ctx, func() error {
		// Whoever is faster takes the next place; there are not more of them.
		for range places + 1 {
			found, err := d.touchesOf(ctx, t)
			if err != nil {
				return err
			}
			nth := 1
			for _, other := range found {
				switch {
				case other.Item == t.Item:
					place = tick.Taken
					return nil
				case other.What == t.What:
					place = tick.Said
					return nil
				}
				nth = max(nth, other.Nth+1)
			}
			if len(found) >= places {
				break
			}
			_, err = d.write.ExecContext(ctx, `INSERT INTO touches (person, day, nth, item, what, touched_at) VALUES (?, ?, ?, ?, ?, ?)`,
				t.Person, t.Day, nth, t.Item, t.What, now.UnixMilli())
			if err == nil {
				place = tick.Taken
				return nil
			}
			if !d.dialect.duplicate(err) {
				return err
			}
		}
		place = tick.Full
		return nil
	})
	if err != nil {
		return tick.Full, fmt.Errorf("take a place of the day: %w", err)
	}
	return place, nil
}

type touchRow struct {
	Nth  int    `db:"nth"`
	Item string `db:"item"`
	What string `db:"what"`
}

func (d *DB) touchesOf(ctx context.Context, t tick.Touch) ([]touchRow, error) {
	var found []touchRow
	err := d.read.SelectContext(ctx, &found, `SELECT nth, item, what FROM touches WHERE person = ? AND day = ?`, t.Person, t.Day)
	return found, err
}

// Said lists who has had a message that says what on a day.
func (d *DB) Said(ctx context.Context, day, what string) (map[string]bool, error) {
	var found []string
	err := d.read.SelectContext(ctx, &found, `SELECT person FROM touches WHERE day = ? AND what = ?`, day, what)
	if err != nil {
		return nil, fmt.Errorf("list who was told: %w", err)
	}
	people := make(map[string]bool, len(found))
	for _, id := range found {
		people[id] = true
	}
	return people, nil
}

// Touched counts the places that are taken on a day, by person.
func (d *DB) Touched(ctx context.Context, day string) (map[string]int, error) {
	var found []struct {
		Person string `db:"person"`
		N      int    `db:"n"`
	}
	err := d.read.SelectContext(ctx, &found, `SELECT person, COUNT(*) AS n FROM touches WHERE day = ? GROUP BY person`, day)
	if err != nil {
		return nil, fmt.Errorf("count who was written to: %w", err)
	}
	counts := make(map[string]int, len(found))
	for _, r := range found {
		counts[r.Person] = r.N
	}
	return counts, nil
}
