package main

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// gate stands before a server that must not be stopped, because others use it or
// because it would forget, and can be shut: then the server is away.
type gate struct {
	behind  string // path of the server's socket
	address string // where the gate listens

	mu    sync.Mutex
	door  net.Listener // nil while it is shut
	lines map[net.Conn]bool
}

// newGate opens a gate before the MySQL server of an address, and returns it with
// the address that leads through it, for the user given.
func newGate(tb testing.TB, mysql string, user *url.Userinfo) (g *gate, through string) {
	tb.Helper()
	_, rest, _ := strings.Cut(mysql, "@unix(")
	socket, database, ok := strings.Cut(rest, ")/")
	if !ok {
		tb.Skip("the gate needs the private MariaDB: LIANBOT_TEST_MYSQL is set")
	}
	g = &gate{behind: socket, address: "127.0.0.1:0", lines: map[net.Conn]bool{}}
	g.open(tb)
	tb.Cleanup(g.shut)
	return g, "mysql://" + user.String() + "@" + g.address + "/" + database
}

// open lets connections through, at the same address as before.
func (g *gate) open(tb testing.TB) {
	tb.Helper()
	door, err := net.Listen("tcp", g.address)
	if err != nil {
		tb.Fatal(err)
	}
	g.mu.Lock()
	g.door, g.address = door, door.Addr().String()
	g.mu.Unlock()
	go func() {
		for {
			conn, err := door.Accept()
			if err != nil {
				return
			}
			go g.pass(conn)
		}
	}()
}

func (g *gate) pass(conn net.Conn) {
	server, err := net.Dial("unix", g.behind)
	if err != nil {
		_ = conn.Close()
		return
	}
	g.mu.Lock()
	shut := g.door == nil
	g.lines[conn], g.lines[server] = true, true
	g.mu.Unlock()
	closeBoth := sync.OnceFunc(func() {
		_ = errors.Join(conn.Close(), server.Close()) // either may be gone
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.lines, conn)
		delete(g.lines, server)
	})
	defer closeBoth()
	if shut {
		return
	}
	go func() { _, _ = io.Copy(server, conn); closeBoth() }()
	_, _ = io.Copy(conn, server)
}

// shut cuts all connections and lets nobody in.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.door != nil {
		_ = g.door.Close()
		g.door = nil
	}
	for conn := range g.lines {
		_ = conn.Close()
	}
}
