package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

type mysql struct{}

const (
	mysqlConnections = 16
	mysqlDial        = 3 * time.Second
	mysqlReadWrite   = 10 * time.Second
	// Servers and balancers between drop connections that are idle for long; we
	// are the first to do so.
	mysqlIdle = 3 * time.Minute
)

// mysqlSession is what every connection is told first. A server that cuts what is
// too long, as one without a strict mode does, would lose answers silently. READ
// COMMITTED locks no gaps between rows, which are what turns would block and
// deadlock on; what must not change meanwhile is checked by its version.
func mysqlSession() []string {
	return []string{
		"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
	}
}

func openMySQL(address string, o Options) (*sqlx.DB, error) {
	cfg, err := mysqlConfig(address)
	if err != nil {
		return nil, err
	}
	connector, err := mysqldriver.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(sql.OpenDB(session{connector}), "mysql")
	n := o.Connections
	if n <= 0 {
		n = mysqlConnections
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	db.SetConnMaxIdleTime(mysqlIdle)
	return db, nil
}

// mysqlConfig reads //user:password@host:port/name. Its errors quote nothing of
// the address, since any part of a mistyped one may be the password.
func mysqlConfig(address string) (*mysqldriver.Config, error) {
	malformed := errors.New("the address is not of the form mysql://user:password@host:port/name (characters such as @ : / in user and password are written %40 %3A %2F)")
	cfg := mysqldriver.NewConfig()
	if user, rest, ok := strings.Cut(address, "@unix("); ok {
		socket, name, ok := strings.Cut(rest, ")/")
		if !ok {
			return nil, malformed
		}
		cfg.Net, cfg.Addr = "unix", socket
		address = user + "@socket/" + name
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User.Username() == "" || len(u.Path) < 2 || u.RawQuery != "" || u.Fragment != "" {
		return nil, malformed
	}
	if cfg.Net == "" {
		cfg.Net, cfg.Addr = "tcp", u.Host
		if u.Port() == "" {
			cfg.Addr = net.JoinHostPort(u.Hostname(), "3306")
		}
	}
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.DBName = u.Path[1:]
	cfg.Collation = "utf8mb4_bin"
	cfg.ClientFoundRows = true   // an update that changes nothing still has found its row
	cfg.InterpolateParams = true // one round trip a statement instead of two
	cfg.ParseTime = true         // the migrations' lock reads its time; our instants are numbers
	cfg.RejectReadOnly = true    // after a fail-over, look for the server that writes
	cfg.Timeout, cfg.ReadTimeout, cfg.WriteTimeout = mysqlDial, mysqlReadWrite, mysqlReadWrite
	cfg.Logger = &mysqldriver.NopLogger{} // what goes wrong is returned
	return cfg, nil
}

// session makes connections that have been told mysqlSession. The isolation has a
// variable of its own in every product, so it cannot be a parameter.
type session struct{ driver.Connector }

func (s session) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("the driver cannot set a session up"), conn.Close())
	}
	for _, statement := range mysqlSession() {
		if _, err := execer.ExecContext(ctx, statement, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// The codes of the server, as its manual names them.
const (
	erDupEntry        = 1062
	erLockWaitTimeout = 1205
	erLockDeadlock    = 1213
)

func mysqlCode(err error) uint16 {
	if e, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return e.Number
	}
	return 0
}

func (mysql) duplicate(err error) bool { return mysqlCode(err) == erDupEntry }

func (mysql) transient(err error) bool {
	code := mysqlCode(err)
	return code == erLockDeadlock || code == erLockWaitTimeout
}

// Not INSERT IGNORE: that would also let through what is too long.
func (mysql) keepFirst() string { return " ON DUPLICATE KEY UPDATE id = id" }

func (mysql) overwrite(_ string, columns ...string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = fmt.Sprintf("%s = VALUES(%s)", c, c)
	}
	return " ON DUPLICATE KEY UPDATE " + strings.Join(set, ", ")
}

// A replica that finds another one migrating asks every 100 ms, for longer than
// the 30 s that the lock of one that died lasts.
func (mysql) migrations() (string, goose.Dialect, []goose.ProviderOption, error) {
	const poll = 100 * time.Millisecond
	locker, err := lock.NewMySQLTableLocker(
		lock.WithTableLockTimeout(poll, 600),
		lock.WithTableUnlockTimeout(poll, 100),
		lock.WithTableLogger(slog.New(slog.DiscardHandler)),
	)
	return "migrations/mysql", goose.DialectMySQL, []goose.ProviderOption{goose.WithLocker(locker)}, err
}
