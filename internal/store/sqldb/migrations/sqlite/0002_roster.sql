-- +goose Up

-- What the roster says of a person beyond unit, posts and role.
ALTER TABLE people ADD COLUMN section  TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN standing TEXT NOT NULL DEFAULT 'in_post';
ALTER TABLE people ADD COLUMN reason   TEXT NOT NULL DEFAULT '';

-- Rosters that an administrator has sent and has not confirmed yet.
CREATE TABLE uploads (
  id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  source TEXT    NOT NULL UNIQUE, -- the message that brought it
  person TEXT    NOT NULL,
  name   TEXT    NOT NULL, -- of the file
  body   BLOB    NOT NULL, -- what was read from it, without what finds accounts
  at     BIGINT  NOT NULL
);
CREATE INDEX uploads_at ON uploads (at);
