package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lianbot/internal/audit"
	"lianbot/internal/form"
	"lianbot/internal/staff"
)

// Versions lists the versions of a form that were handed in, the first one first,
// with who did so, as the audit has it.
func (d *DB) Versions(ctx context.Context, key form.Key) ([]form.Version, error) {
	var rows []struct {
		Revision int    `db:"revision"`
		Form     string `db:"form"`
		FiledAt  int64  `db:"filed_at"`
	}
	const query = "SELECT revision, form, filed_at FROM filings WHERE campaign = ? AND person = ? ORDER BY revision"
	if err := d.read.SelectContext(ctx, &rows, query, key.Campaign, key.Person); err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	by, err := d.submitters(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	versions := make([]form.Version, len(rows))
	for i, r := range rows {
		versions[i] = form.Version{At: time.UnixMilli(r.FiledAt).UTC(), By: by[r.Revision]}
		if err := json.Unmarshal([]byte(r.Form), &versions[i].Form); err != nil {
			return nil, fmt.Errorf("version %d of %s: %w", r.Revision, key.Person, err)
		}
		versions[i].Form.Revision = r.Revision
	}
	return versions, nil
}

// submitters are who handed in which version.
func (d *DB) submitters(ctx context.Context, key form.Key) (map[int]string, error) {
	var rows []struct {
		Who    string `db:"who"`
		Detail string `db:"detail"`
	}
	const query = "SELECT who, detail FROM audit WHERE object = ? AND what = ? ORDER BY seq"
	if err := d.read.SelectContext(ctx, &rows, query, key.Person, string(audit.Submit)); err != nil {
		return nil, err
	}
	by := map[int]string{}
	for _, r := range rows {
		campaign, revision, _ := strings.Cut(r.Detail, "/")
		if n, err := strconv.Atoi(revision); err == nil && campaign == key.Campaign {
			by[n] = r.Who
		}
	}
	return by, nil
}

// submitter is who handed a version in, whether the roster still has them or not, and
// nobody when that is not known.
func (d *DB) submitter(ctx context.Context, key form.Key, revision int) (staff.Person, error) {
	var row personRow
	const query = `SELECT p.id, p.open_id, p.name, p.unit, p.section, p.posts, p.role, p.standing, p.reason FROM people p
JOIN audit a ON a.who = p.id WHERE a.object = ? AND a.what = ? AND a.detail = ? ORDER BY a.seq DESC LIMIT 1`
	err := d.read.GetContext(ctx, &row, query, key.Person, string(audit.Submit), fmt.Sprintf("%s/%d", key.Campaign, revision))
	if errors.Is(err, sql.ErrNoRows) {
		return staff.Person{}, nil
	}
	if err != nil {
		return staff.Person{}, fmt.Errorf("find who handed a version in: %w", err)
	}
	return row.person()
}

// Traces is what the audit has about a person's form since an instant, by who and what;
// of the units it tells what was done in one of these ways since the form was handed in.
func (d *DB) Traces(ctx context.Context, person string, since, filed time.Time, ways []audit.What, units ...string) ([]audit.Trace, error) {
	ofUnit := `
UNION ALL
SELECT who, what, object, COUNT(*) AS times, MAX(at) AS last FROM audit
WHERE object = ? AND at >= ? AND what IN (` + strings.TrimSuffix(strings.Repeat("?, ", len(ways)), ", ") + `) GROUP BY who, what, object`
	const (
		ofPerson = `
SELECT who, what, object, COUNT(*) AS times, MAX(at) AS last FROM audit
WHERE object = ? AND at >= ? GROUP BY who, what, object`
		ordered = `
ORDER BY last DESC, who, what, object`
	)
	args := []any{person, since.UnixMilli()}
	for _, unit := range units {
		args = append(args, unit, filed.UnixMilli())
		for _, way := range ways {
			args = append(args, string(way))
		}
	}
	query := ofPerson + strings.Repeat(ofUnit, len(units)) + ordered
	var rows []struct {
		Who    string `db:"who"`
		What   string `db:"what"`
		Object string `db:"object"`
		Times  int    `db:"times"`
		Last   int64  `db:"last"`
	}
	if err := d.read.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("trace a form: %w", err)
	}
	traces := make([]audit.Trace, len(rows))
	for i, r := range rows {
		traces[i] = audit.Trace{Who: r.Who, What: audit.What(r.What), Object: r.Object, Times: r.Times, Last: time.UnixMilli(r.Last).UTC()}
	}
	return traces, nil
}
