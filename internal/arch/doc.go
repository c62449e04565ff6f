// Package arch says who may import whom. It is one test: the tables in
// arch_test.go are the architecture, and whatever is not in them fails.
package arch
