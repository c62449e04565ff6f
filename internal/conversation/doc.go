// Package conversation is the dialogue: one step takes the definition, the state
// and an event, and returns the state after it and what must be done. It decides
// and does nothing.
package conversation
