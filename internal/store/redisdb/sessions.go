// Package redisdb remembers sessions in Redis 7 or later, for all replicas. What
// it remembers may vanish at any time; SQL brings it back.
package redisdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

var _ turn.Sessions = (*Sessions)(nil)

const (
	// remembered is how long a state is kept after the last turn. Whoever comes
	// back later is restored from SQL.
	remembered = 30 * 24 * time.Hour

	// A person waits for the answer while Redis is asked, and SQL can do without.
	dialTimeout = 300 * time.Millisecond
	ioTimeout   = 500 * time.Millisecond
)

// Sessions is a turn.Sessions in Redis. After a failure Redis is left alone for a
// second, and every method returns an error at once, so that a turn never waits
// long for a memory that is away.
type Sessions struct {
	client *redis.Client
	rest   breaker
	keep   *redis.Script
}

var errAddress = errors.New("the address is not of the form redis://[:password@]host:port/db")

// CheckAddress says whether an address can be one. It connects to nothing and its
// error quotes nothing of the address.
func CheckAddress(address string) error {
	o, err := redis.ParseURL(address)
	if err != nil {
		return errAddress
	}
	if _, port, err := net.SplitHostPort(o.Addr); o.Network == "tcp" && (err != nil || !isPort(port)) {
		return errAddress
	}
	return nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// Open returns the Sessions of a Redis at redis://[:password@]host:port/db (or
// rediss://, or unix:///path/to.sock?db=0). It does not connect: a service starts
// while its Redis is away. The error is about the address, and does not quote it.
func Open(address string) (*Sessions, error) {
	if err := CheckAddress(address); err != nil {
		return nil, fmt.Errorf("open redis: %w", err)
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, errAddress
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = dialTimeout, ioTimeout, ioTimeout
	o.PoolTimeout = ioTimeout
	o.MaxRetries, o.DialerRetries = -1, 1 // SQL is the second try
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Sessions{
		client: redis.NewClient(o),
		keep:   redis.NewScript(keepScript),
	}, nil
}

// Close ends all connections.
func (s *Sessions) Close() error {
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Ping asks whether Redis answers, even while it is left alone.
func (s *Sessions) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// key names what belongs to a person. Ids are escaped, so that a colon in one
// does not make two people the same.
func key(kind string, k form.Key) string {
	return "lianbot:" + kind + ":" + url.QueryEscape(k.Campaign) + ":" + url.QueryEscape(k.Person)
}

// Load returns what is remembered, and false when there is nothing.
func (s *Sessions) Load(ctx context.Context, k form.Key) (conversation.State, bool, error) {
	var body []byte
	err := s.rest.call(ctx, func(ctx context.Context) (err error) {
		body, err = s.client.Get(ctx, key("session", k)).Bytes()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return conversation.State{}, false, nil
	}
	if err != nil {
		return conversation.State{}, false, fmt.Errorf("load session: %w", err)
	}
	var state conversation.State
	if err := json.Unmarshal(body, &state); err != nil {
		return conversation.State{}, false, fmt.Errorf("load session: %w", err)
	}
	return state, true, nil
}

// keepScript keeps a state unless a newer version is there; what cannot be read
// is overwritten.
const keepScript = `
local known = redis.call('GET', KEYS[1])
if known then
  local ok, state = pcall(cjson.decode, known)
  if ok and type(state) == 'table' and (tonumber(state.v) or 0) > tonumber(ARGV[1]) then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`

// Keep remembers a state for 30 days unless a newer version is remembered already.
func (s *Sessions) Keep(ctx context.Context, k form.Key, state conversation.State) error {
	body, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	err = s.rest.call(ctx, func(ctx context.Context) error {
		return s.keep.Run(ctx, s.client, []string{key("session", k)}, state.Version, body, remembered.Milliseconds()).Err()
	})
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

// Forget drops what is remembered.
func (s *Sessions) Forget(ctx context.Context, k form.Key) error {
	err := s.rest.call(ctx, func(ctx context.Context) error { return s.client.Del(ctx, key("session", k)).Err() })
	if err != nil {
		return fmt.Errorf("forget session: %w", err)
	}
	return nil
}
