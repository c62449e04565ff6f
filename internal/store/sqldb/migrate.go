package sqldb

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite/*.sql migrations/mysql/*.sql
var migrations embed.FS

// Migrate brings the tables up to date. Several replicas may do so at once: one
// of them migrates and the others wait until it has.
func (d *DB) Migrate(ctx context.Context) error {
	folder, name, options, err := d.dialect.migrations()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	options = append(options, goose.WithDisableGlobalRegistry(true))
	provider, err := goose.NewProvider(name, d.write.DB, files, options...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// See sqlite.migrations: whoever fails was overtaken in one migration at least.
	looks := len(provider.ListSources()) + 1
	var applied []*goose.MigrationResult
	for range looks {
		if applied, err = provider.Up(ctx); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, m := range applied {
		d.log.InfoContext(ctx, "migration applied", "file", m.Source.Path, "took", m.Duration)
	}
	return nil
}
