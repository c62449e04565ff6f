package feishu

import (
	"context"
	"fmt"
	"log/slog"
)

// sdkLogger hands what the SDK says on. Debug is dropped: there the SDK prints
// complete payloads, which are people's answers.
type sdkLogger struct{ log *slog.Logger }

func (l sdkLogger) Debug(context.Context, ...any) {}

func (l sdkLogger) Info(ctx context.Context, args ...any) {
	l.log.InfoContext(ctx, "feishu sdk", "said", fmt.Sprint(args...))
}

func (l sdkLogger) Warn(ctx context.Context, args ...any) {
	l.log.WarnContext(ctx, "feishu sdk", "said", fmt.Sprint(args...))
}

func (l sdkLogger) Error(ctx context.Context, args ...any) {
	l.log.ErrorContext(ctx, "feishu sdk", "said", fmt.Sprint(args...))
}
