package feishu

import "context"

// once fetches a value when it is first needed and keeps it. A failure is not
// kept: the next caller tries again.
type once[T any] struct {
	gate  chan struct{} // held by whoever looks at value, also while it is fetched
	fetch func(context.Context) (T, error)
	value *T
}

func newOnce[T any](fetch func(context.Context) (T, error)) *once[T] {
	return &once[T]{gate: make(chan struct{}, 1), fetch: fetch}
}

func (o *once[T]) get(ctx context.Context) (T, error) {
	select {
	case o.gate <- struct{}{}:
		defer func() { <-o.gate }()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	if o.value == nil {
		v, err := o.fetch(ctx)
		if err != nil {
			return v, err
		}
		o.value = &v
	}
	return *o.value, nil
}
