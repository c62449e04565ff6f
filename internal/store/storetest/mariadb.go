package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// mariadb is a server: a private one, or the one that LIANBOT_TEST_MYSQL names.
type mariadb struct {
	config  *mysql.Config // of an account that may create databases
	address string        // with %s for a database's name
	names   atomic.Int64
	process *process // nil for a server that is not ours
}

// sharedMariaDB is the one server of this test process. It starts with the first
// test that wants it and ends with the process.
var sharedMariaDB = sync.OnceValues(func() (*mariadb, error) {
	if address := os.Getenv("LIANBOT_TEST_MYSQL"); address != "" {
		return externalMySQL(address)
	}
	// Nothing here must survive a power cut.
	return startMariaDB("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0")
})

// MariaDB returns the address of a new, empty database, as sqldb.Open takes it, on
// a private MariaDB that all tests of the process share. It does not wait for the
// disk. A person with a MySQL 8 or a TiDB gives its address, with the right to
// create databases, in LIANBOT_TEST_MYSQL.
func MariaDB(tb testing.TB) string {
	tb.Helper()
	server, err := sharedMariaDB()
	if err != nil {
		tb.Fatalf("start MariaDB: %v", err)
	}
	return server.database(tb)
}

// DurableMariaDB is like MariaDB, but on a server of its own that waits for the
// disk with every commit, as one in production does: for measuring.
func DurableMariaDB(tb testing.TB) string {
	tb.Helper()
	server, err := startMariaDB()
	if err != nil {
		tb.Fatalf("start MariaDB: %v", err)
	}
	tb.Cleanup(func() {
		if err := server.process.stop(); err != nil {
			tb.Errorf("stop MariaDB: %v", err)
		}
	})
	return server.database(tb)
}

// database creates a database, drops it after the test, and returns its address.
func (m *mariadb) database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("lianbot_test_%d_%d", os.Getpid(), m.names.Add(1))
	if err := m.exec(tb.Context(), "CREATE DATABASE "+name); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	tb.Cleanup(func() {
		if err := m.exec(context.Background(), "DROP DATABASE "+name); err != nil {
			tb.Errorf("drop database: %v", err)
		}
	})
	return fmt.Sprintf(m.address, name)
}

// exec runs a statement on a connection of its own, so that nothing is left over
// between tests that look for leaks.
func (m *mariadb) exec(ctx context.Context, statement string) error {
	connector, err := mysql.NewConnector(m.config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

func startMariaDB(options ...string) (*mariadb, error) {
	install, err := find("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	server, err := find("mariadbd")
	if err != nil {
		return nil, err
	}
	// Not a test's own folder, whose path may be too long for a socket.
	folder, err := os.MkdirTemp("/tmp", "lianbot-mariadb-")
	if err != nil {
		return nil, err
	}
	common := []string{"--no-defaults", "--datadir=" + filepath.Join(folder, "data"), "--skip-name-resolve"}
	if os.Getuid() == 0 {
		common = append(common, "--user=root") // it refuses to run as root unless told to
	}
	setup := append(common, "--auth-root-authentication-method=normal", "--skip-test-db",
		"--force") // also where the machine cannot look up its own name
	if out, err := exec.Command(install, setup...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	socket := filepath.Join(folder, "m.sock")
	run := append([]string{server}, common...)
	run = append(run,
		"--socket="+socket, "--pid-file="+filepath.Join(folder, "m.pid"), "--skip-networking",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--skip-log-bin",
		"--performance-schema=0", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M", "--max-connections=500")
	process, err := start(folder, append(run, options...)...)
	if err != nil {
		return nil, err
	}
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr = "root", "unix", socket
	config.Logger = &mysql.NopLogger{}
	m := &mariadb{config: config, address: "mysql://root@unix(" + socket + ")/%s", process: process}
	return m, await("mariadbd", folder, func() error { return m.exec(context.Background(), "DO 0") })
}

func externalMySQL(address string) (*mariadb, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "mysql" || u.Host == "" {
		return nil, fmt.Errorf("LIANBOT_TEST_MYSQL is not of the form mysql://user:password@host:port/")
	}
	config := mysql.NewConfig()
	config.Net, config.Addr, config.User = "tcp", u.Host, u.User.Username()
	config.Passwd, _ = u.User.Password()
	u.Path = "/"
	return &mariadb{config: config, address: strings.ReplaceAll(u.String(), "%", "%%") + "%s"}, nil
}
