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
	admin   *sql.DB
	address string // with %s for a database's name
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
		if err := server.stop(); err != nil {
			tb.Errorf("stop MariaDB: %v", err)
		}
	})
	return server.database(tb)
}

// database creates a database, drops it after the test, and returns its address.
func (m *mariadb) database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("lianbot_test_%d_%d", os.Getpid(), m.names.Add(1))
	if _, err := m.admin.ExecContext(tb.Context(), "CREATE DATABASE "+name); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	tb.Cleanup(func() {
		// The server may have been stopped with the test.
		_, _ = m.admin.ExecContext(context.Background(), "DROP DATABASE "+name)
	})
	return fmt.Sprintf(m.address, name)
}

func (m *mariadb) stop() error {
	return errors.Join(m.admin.Close(), m.process.stop())
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
	setup := append(common, "--auth-root-authentication-method=normal", "--skip-test-db")
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
	m, err := newMariaDB(config, "mysql://root@unix("+socket+")/%s")
	if err != nil {
		return nil, err
	}
	m.process = process
	return m, await("mariadbd", folder, m.admin.Ping)
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
	return newMariaDB(config, strings.ReplaceAll(u.String(), "%", "%%")+"%s")
}

func newMariaDB(config *mysql.Config, address string) (*mariadb, error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	admin := sql.OpenDB(connector)
	admin.SetMaxOpenConns(1)
	admin.SetMaxIdleConns(0) // none is left over for the end of the process
	return &mariadb{admin: admin, address: address}, nil
}
