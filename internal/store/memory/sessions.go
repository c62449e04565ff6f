// Package memory remembers sessions in this process: the embedded default, where
// there is one process and SQL brings back what a restart forgets.
package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/turn"
)

var _ turn.Sessions = (*Sessions)(nil)

// Sessions is a turn.Sessions in this process. It keeps one state, about a
// kilobyte, for everybody who has spoken since the start.
type Sessions struct {
	mu     sync.Mutex
	states map[form.Key]remembered
}

// remembered is a state as JSON, so that nobody shares a slice with it and it
// comes back exactly as it would from Redis or SQL.
type remembered struct {
	version int64
	state   []byte
}

// New returns Sessions that remember nothing yet.
func New() *Sessions {
	return &Sessions{states: map[form.Key]remembered{}}
}

// Load returns what is remembered, and false when there is nothing.
func (s *Sessions) Load(_ context.Context, key form.Key) (conversation.State, bool, error) {
	s.mu.Lock()
	r, ok := s.states[key]
	s.mu.Unlock()
	if !ok {
		return conversation.State{}, false, nil
	}
	var state conversation.State
	if err := json.Unmarshal(r.state, &state); err != nil {
		return conversation.State{}, false, fmt.Errorf("load session: %w", err)
	}
	return state, true, nil
}

// Keep remembers a state unless a newer version is remembered already.
func (s *Sessions) Keep(_ context.Context, key form.Key, state conversation.State) error {
	b, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.states[key].version <= state.Version {
		s.states[key] = remembered{version: state.Version, state: b}
	}
	return nil
}

// Forget drops what is remembered.
func (s *Sessions) Forget(_ context.Context, key form.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.states, key)
	return nil
}
