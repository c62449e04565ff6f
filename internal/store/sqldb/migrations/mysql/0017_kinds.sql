-- +goose Up

-- What an entry of a unit's form is. MySQL has no ADD COLUMN IF NOT EXISTS: see
-- 0012_roster.sql.
SET @add_kind = IF(
  (SELECT COUNT(*) FROM information_schema.columns
   WHERE table_schema = DATABASE() AND table_name = 'posts' AND column_name = 'kind') > 0,
  'SELECT 1',
  'ALTER TABLE posts ADD COLUMN kind VARBINARY(32) NOT NULL DEFAULT '''''
);
PREPARE add_kind FROM @add_kind;
EXECUTE add_kind;
DEALLOCATE PREPARE add_kind;
