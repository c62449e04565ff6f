package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// RedisServer is a private Redis that can be flushed, stopped and started again.
type RedisServer struct {
	folder, socket, program string
	process                 *process
	client                  *redis.Client
}

var sharedRedis = sync.OnceValues(newRedis)

// Redis returns the address of a Redis that all tests of the process share: a
// private one, or the one that LIANBOT_TEST_REDIS names. Tests keep to keys of
// their own.
func Redis(tb testing.TB) string {
	tb.Helper()
	if address := os.Getenv("LIANBOT_TEST_REDIS"); address != "" {
		return address
	}
	server, err := sharedRedis()
	if err != nil {
		tb.Fatalf("start Redis: %v", err)
	}
	return server.URL()
}

// NewRedis starts a Redis for one test, which ends with it.
func NewRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	server, err := newRedis()
	if err != nil {
		tb.Fatalf("start Redis: %v", err)
	}
	server.client = server.connect()
	tb.Cleanup(func() { server.Stop(tb) })
	return server
}

// URL is the server's address, as redisdb.Open takes it.
func (s *RedisServer) URL() string { return "unix://" + s.socket }

// Client is a connection to the server, to look at what is in it.
func (s *RedisServer) Client() *redis.Client { return s.client }

// Flush makes the server forget everything.
func (s *RedisServer) Flush(tb testing.TB) {
	tb.Helper()
	if err := s.client.FlushAll(tb.Context()).Err(); err != nil {
		tb.Fatalf("flush Redis: %v", err)
	}
}

// Stop kills the server; what it had is lost. A stopped one stays so.
func (s *RedisServer) Stop(tb testing.TB) {
	tb.Helper()
	if s.process == nil {
		return
	}
	_ = s.client.Close()
	if err := s.process.stop(); err != nil {
		tb.Fatalf("stop Redis: %v", err)
	}
	s.process = nil
}

// Start starts the server after a Stop, empty, at the same address.
func (s *RedisServer) Start(tb testing.TB) {
	tb.Helper()
	if err := s.start(); err != nil {
		tb.Fatalf("start Redis: %v", err)
	}
	s.client = s.connect()
}

func (s *RedisServer) connect() *redis.Client {
	return redis.NewClient(&redis.Options{
		Network: "unix", Addr: s.socket, MaxRetries: -1, DialerRetries: 1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}

func newRedis() (*RedisServer, error) {
	program, err := find("redis-server")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("/tmp", "lianbot-redis-")
	if err != nil {
		return nil, err
	}
	s := &RedisServer{folder: folder, socket: filepath.Join(folder, "r.sock"), program: program}
	return s, s.start()
}

func (s *RedisServer) start() error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil { // the last stop removed it
		return err
	}
	process, err := start(s.folder, s.program, "--port", "0", "--unixsocket", s.socket, "--unixsocketperm", "700",
		"--dir", s.folder, "--save", "", "--appendonly", "no", "--daemonize", "no")
	if err != nil {
		return fmt.Errorf("redis-server: %w", err)
	}
	s.process = process
	client := s.connect()
	answers := await("redis-server", s.folder, func() error {
		if _, err := os.Stat(s.socket); err != nil {
			return err // the client would complain aloud
		}
		return client.Ping(context.Background()).Err()
	})
	return errors.Join(answers, client.Close())
}
