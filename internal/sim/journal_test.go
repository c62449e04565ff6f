package sim_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/sim"
)

// dropped is a platform that will not be closed, as one whose process is killed.
func dropped(t *testing.T, dir string) *bench {
	t.Helper()
	p, err := sim.New(school(func(o *sim.Options) { o.Dir = dir }))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = p.Close() }) // at the test's end only
	b := &bench{T: t, Platform: p, url: server.URL, secret: "secret"}
	b.login()
	return b
}

// TestKilled: what people saw, the clock, the quota, what was read, whom the bot
// reaches, the uuids, the files and the undelivered events survive.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := dropped(t, dir)
	b.Advance(48 * time.Hour)
	b.login()
	if _, err := b.Say(li, "p2p", "开始"); err != nil {
		t.Fatal(err)
	}
	once := text(li, "您好")
	once["uuid"] = "outbox-1"
	first := b.sent(create, once)
	id := b.sent(create, card(li, simpleCard("问")))
	b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
	if err := b.SetStatus(wang, sim.StatusStopped); err != nil {
		t.Fatal(err)
	}
	if _, err := b.SendFile(li, "p2p", "表.docx", []byte("PK")); err != nil {
		t.Fatal(err)
	}
	was := b.Messages(li, "p2p")
	quota := b.Quota()

	for range 2 { // the second time from a compacted journal
		again := dropped(t, dir)
		if d := again.Now().Sub(b.Now()).Abs(); d > time.Minute {
			t.Errorf("the clock is off by %v", d)
		}
		var state struct{ People []obj }
		again.page("GET", "/sim/state", nil, &state)
		if state.People[0]["unread"] != 0.0 || state.People[1]["status"] != "stopped" {
			t.Errorf("people %v", state.People)
		}
		if diff := cmp.Diff(was, again.Messages(li, "p2p")); diff != "" {
			t.Errorf("messages (-was +now):\n%s", diff)
		}
		if diff := cmp.Diff(quota, again.Quota()); diff != "" {
			t.Errorf("quota (-was +now):\n%s", diff)
		}
		if got := again.sent(create, once); got != first {
			t.Error("the uuid was forgotten")
		}
		quota.Counted++
		quota.ByAPI["im.message.create"]++
	}
	last := dropped(t, dir)
	l := last.listen(handled)
	last.Advance(16 * time.Second)
	l.hears(t, received, 2) // the text and the file, never heard before
	key := was[3].Content
	if !bytes.Contains(key, []byte("file_v3_")) {
		t.Fatalf("no file in %s", key)
	}
	path := "/sim/resource?as=" + li + "&message_id=" + was[3].ID + "&key=" + string(key[bytes.Index(key, []byte("file_v3_")):][:40])
	if got := last.call("GET", path, nil); string(got.body) != "PK" {
		t.Errorf("the file is %q", got.body)
	}
}

// TestTornLine: a machine that lost power leaves half a line behind.
func TestTornLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := dropped(t, dir)
	b.sent(create, text(li, "一"))
	f, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"message":{"id":"om_`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(dropped(t, dir).Messages(li, "p2p")); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

func TestSpoiltJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "journal.jsonl"), []byte("not json\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := sim.New(school(func(o *sim.Options) { o.Dir = dir }))
	if err == nil {
		_ = p.Close()
		t.Error("a journal that is none was accepted")
	}
}
