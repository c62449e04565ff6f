-- +goose Up

-- MySQL has no ADD COLUMN IF NOT EXISTS. What is to be done is a text that depends
-- on whether it has been done, so that a start that was cut off can be repeated.
SET @add_roster = IF(
  (SELECT COUNT(*) FROM information_schema.columns
   WHERE table_schema = DATABASE() AND table_name = 'people' AND column_name = 'section') > 0,
  'SELECT 1',
  'ALTER TABLE people
     ADD COLUMN section  VARBINARY(255) NOT NULL DEFAULT '''',
     ADD COLUMN standing VARBINARY(16)  NOT NULL DEFAULT ''in_post'',
     ADD COLUMN reason   VARCHAR(190)   NOT NULL DEFAULT '''''
);
PREPARE add_roster FROM @add_roster;
EXECUTE add_roster;
DEALLOCATE PREPARE add_roster;
