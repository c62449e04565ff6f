package sqldb_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"lianbot/internal/form"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/store/storetest"
)

func TestOpenMalformed(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "lianbot.db", "sqlite:", "sqlite::memory:", "postgres://root:hunter2@h/db", "mysql:", "mysql://", "mysql://h:3306/db",
		"mysql://root:hunter2@h:3306", "mysql://root:hunter2@h:3306/", "mysql://root:hunter2@h:port/db", "mysql://root:hunter2#@h/db",
		"mysql://root:hunter2@@h:3306/db?x=%zz", "mysql://root:hunter2/@h:3306/db", "mysql://root:%hunter2@h:3306/db",
		"mysql://root:hunter2@unix(/tmp/m.sock", "mysql://root:hunter2@h:3306/db?tls=true",
	} {
		db, err := sqldb.Open(t.Context(), address, sqldb.Options{})
		if err == nil {
			t.Errorf("Open(%q) succeeded", address)
			_ = db.Close()
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error quotes the password: %v", err)
		}
	}
}

func TestOpenUnreachable(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1:1", "unix(/nowhere/m.sock)"} {
		began := time.Now()
		_, err := sqldb.Open(t.Context(), "mysql://root:hunter2@"+host+"/db", sqldb.Options{})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Open(%s) = %v; want an error without the password", host, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("Open(%s) took %v", host, took)
		}
	}
}

// TestOpenPassword: user and password of any characters get through.
func TestOpenPassword(t *testing.T) {
	t.Parallel()
	if os.Getenv("LIANBOT_TEST_MYSQL") != "" {
		t.Log("accounts are made on the private server only")
		return
	}
	const user, password = "a@b", `p@ss:w/o?r#d%20'é`
	address := storetest.MariaDB(t)
	admin := raw(t, address)
	_, database, _ := strings.Cut(address, ")/")
	for _, statement := range []string{
		"CREATE USER `a@b`@localhost IDENTIFIED BY '" + strings.ReplaceAll(password, "'", "''") + "'",
		"GRANT ALL ON " + database + ".* TO `a@b`@localhost",
	} {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _, _ = admin.ExecContext(context.Background(), "DROP USER `a@b`@localhost") })

	account := strings.Replace(address, "root@", url.UserPassword(user, password).String()+"@", 1)
	if err := open(t, account).Migrate(t.Context()); err != nil {
		t.Errorf("Migrate as %s: %v", user, err)
	}
	wrong := strings.Replace(address, "root@", url.UserPassword(user, "hunter2").String()+"@", 1)
	if _, err := sqldb.Open(t.Context(), wrong, sqldb.Options{}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("with a wrong password: %v; want an error without it", err)
	}
}

// TestSQLiteFile: the folder is made, any name will do, and nobody else reads it.
func TestSQLiteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new folder", "100%?#单位 %20.db")
	db := opener(t, "sqlite:"+path)()
	key := form.Key{Campaign: "c", Person: "p"}
	if _, err := db.Form(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Error(err)
		} else if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
			t.Errorf("%s has the permissions %o; want %o", name, got, want)
		}
	}
}

// TestSQLiteDurable: what was committed outlives a power cut.
func TestSQLiteDurable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lianbot.db")
	db := opener(t, "sqlite:"+path)()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		got, err := db.Pragma(t.Context(), pragma)
		if err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestMySQLSession(t *testing.T) {
	t.Parallel()
	db := open(t, storetest.MariaDB(t))
	for variable, want := range map[string]string{
		"sql_mode": "STRICT_ALL_TABLES", "t%_isolation": "READ-COMMITTED", "collation_connection": "utf8mb4_bin",
	} {
		got, err := db.Variable(t.Context(), variable)
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("%s = %s, %v; want %s", variable, got, err, want)
		}
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	each(t, func(t database) {
		db := t.open()
		if err := db.Ping(t.Context()); err != nil {
			t.Errorf("Ping: %v", err)
		}
		for range 2 {
			if err := db.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
		if err := db.Ping(t.Context()); err == nil {
			t.Error("Ping of a closed database succeeded")
		}
	})
}
