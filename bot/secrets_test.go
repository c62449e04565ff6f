package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianbot/internal/sim"
	"lianbot/internal/store/storetest"
)

// TestNothingPrivateIsPrinted leads conversations through everything that goes
// into the log, and then looks for what may never be there: what people said and
// what opens the doors.
func TestNothingPrivateIsPrinted(t *testing.T) {
	t.Parallel()
	const password, secret = "p4ssw0rd-Zq7/@:x", "appsecret-Yk3vQ9"
	address := storetest.MariaDB(t)
	user := newUser(t, address, password)
	gate, through := newGate(t, address, url.UserPassword(user, password))
	school := newTenant(t, 4)
	env := map[string]string{"LIANBOT_DATABASE": through, "LIANBOT_REDIS": "redis://" + url.UserPassword("", password).String() + "@127.0.0.1:1/0"}
	binary := school.binary(t, env)
	school.troubled()
	bot := binary.serve(t)
	school.awaitConnections(t, 1)

	_, escaped, _ := strings.Cut(url.UserPassword("", password).String(), ":")
	marks := []string{password, escaped, secret, tenantSecret}
	serial := 0
	mark := func() string {
		serial++
		m := fmt.Sprintf("暗记%04d", serial)
		marks = append(marks, m)
		return m
	}
	crowd := newCrowd(school, rand.Uint64())
	p := &typist{person: crowd.people[0], replies: map[string]string{}}
	ask := func(text string) {
		t.Helper()
		if _, err := p.ask(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	ask("开始")
	ask(mark() + "科科长") // a post
	ask(mark() + "的登记")
	ask("改 1 " + mark() + "的核对")
	ask(mark() + "是什么？") // a question that nobody can answer
	ask(strings.Repeat(mark(), 20_000/6+1))
	if _, err := school.platform.Send(p.openID, "p2p", "post", map[string]any{"title": mark(), "content": []any{}}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := school.platform.Send(p.openID, "p2p", "file", map[string]any{"file_key": "file_1", "file_name": mark()}, false); err != nil {
		t.Fatal(err)
	}

	// Trouble is what is written about in logs.
	school.platform.SetFaults(sim.Faults{Duplicate: true, API5xx: 0.5, API429: 0.3, WrongContentType: 0.3, RedeliveryScale: 1})
	ask(mark() + "的保管")
	gate.shut()
	if _, err := p.send(mark() + "的发放"); err != nil {
		t.Fatal(err)
	}
	pause(t.Context(), 3*time.Second)
	gate.open(t)
	ask(mark() + "的回收")
	school.troubled()
	ask("预览")
	if code, _ := bot.terminate(10 * time.Second); code != 0 {
		t.Errorf("the program ended with %d", code)
	}

	// And what is printed when the secrets themselves are wrong.
	wrong := newBinary(t, map[string]string{
		"FEISHU_BASE_URL": school.url, "FEISHU_APP_ID": tenantApp, "FEISHU_APP_SECRET": secret,
		"LIANBOT_DATABASE": strings.Replace(through, user, "nobody", 1), "LIANBOT_REDIS": env["LIANBOT_REDIS"],
	})
	wrong.run(t, "doctor")
	wrong.env = append(wrong.env, "LIANBOT_DATABASE="+through)
	wrong.run(t, "doctor")
	wrong.run(t, "serve")
	wrong.env = append(wrong.env, "LIANBOT_DATABASE=mysql:"+password, "LIANBOT_REDIS="+password)
	wrong.run(t, "serve")

	said := binary.out.String() + wrong.out.String()
	if !strings.Contains(said, "level=ERROR") {
		t.Error("nothing went wrong, so that nothing was tried")
	}
	for _, m := range marks {
		if at := strings.Index(said, m); at >= 0 {
			t.Errorf("%q was printed:\n%s", m, said[max(0, at-300):min(len(said), at+100)])
		}
	}
}

// newUser makes a user with a password, who may do everything in the database of
// the address and ends with the test.
func newUser(tb testing.TB, address, password string) string {
	tb.Helper()
	source := strings.TrimPrefix(address, "mysql://")
	database := source[strings.LastIndex(source, "/")+1:]
	db, err := sql.Open("mysql", source)
	if err != nil {
		tb.Fatal(err)
	}
	user := "u_" + database
	for _, statement := range []string{
		fmt.Sprintf("CREATE USER '%s'@'localhost' IDENTIFIED BY '%s'", user, password),
		fmt.Sprintf("GRANT ALL ON %s.* TO '%s'@'localhost'", database, user),
	} {
		if _, err := db.ExecContext(tb.Context(), statement); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		_, err := db.Exec(fmt.Sprintf("DROP USER '%s'@'localhost'", user))
		if err != nil {
			tb.Errorf("drop the user: %v", err)
		}
		_ = db.Close()
	})
	return user
}
