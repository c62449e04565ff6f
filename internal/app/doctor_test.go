package app_test

import (
	"database/sql"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/campaign"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/prompts"
)

// TestDoctorCounts: figures that are right are found right, wrong ones are told,
// and looking changes nothing.
func TestDoctorCounts(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lianbot.db")
	db, err := sqldb.Open(t.Context(), "sqlite:"+path, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.SaveCampaign(t.Context(), campaign.Campaign{ID: "2026"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveRoster(t.Context(), []staff.Person{{ID: "1", Name: "李敏", Unit: "后勤处"}}, time.Unix(1780977600, 0)); err != nil {
		t.Fatal(err)
	}
	examine := func() app.Finding {
		t.Helper()
		findings, err := app.Doctor(t.Context(), app.Options{
			Database: "sqlite:" + path, Prompts: prompts.FS, Logger: slog.New(slog.DiscardHandler),
			Feishu: app.Feishu{AppID: "cli_x", AppSecret: "s", BaseURL: "http://127.0.0.1:1"},
			Now:    time.Now, Rand: func() float64 { return 0 }, Entropy: func([]byte) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(findings, func(f app.Finding) bool { return f.Check == "counts" })
		if i < 0 {
			t.Fatalf("the counts were not looked at: %+v", findings)
		}
		return findings[i]
	}
	if f := examine(); !f.OK {
		t.Errorf("right figures: %+v", f)
	}
	past, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = past.Close() })
	if _, err := past.ExecContext(t.Context(), "UPDATE tallies SET people = 7"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		f := examine()
		if f.OK || !strings.Contains(f.Advice, "1 处") || !strings.Contains(f.Detail, "7/1") || strings.Contains(f.Detail, "李敏") {
			t.Errorf("wrong figures: %+v", f)
		}
	}
}

// TestDoctorPDF: a converter that is named must be there; one that is not named is
// not looked for.
func TestDoctorPDF(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]bool{"": nil, "no-such-program": {false}, "sh": {true}} {
		findings, err := app.Doctor(t.Context(), app.Options{
			Database: "sqlite:" + filepath.Join(t.TempDir(), "lianbot.db"), Prompts: prompts.FS, PDF: name, Logger: slog.New(slog.DiscardHandler),
			Feishu: app.Feishu{AppID: "cli_x", AppSecret: "s", BaseURL: "http://127.0.0.1:1"},
			Now:    time.Now, Rand: func() float64 { return 0 }, Entropy: func([]byte) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []bool
		for _, f := range findings {
			if f.Check == "pdf" {
				got = append(got, f.OK)
				if !f.OK && !strings.Contains(f.Advice, "LIANBOT_PDF") {
					t.Errorf("the advice is %q", f.Advice)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
