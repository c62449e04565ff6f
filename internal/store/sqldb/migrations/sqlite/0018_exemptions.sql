-- +goose Up

-- Whom a liaison or the office has exempted, and what they were before.
CREATE TABLE exemptions (
  person     TEXT   NOT NULL PRIMARY KEY,
  was        TEXT   NOT NULL, -- the standing before
  was_reason TEXT   NOT NULL,
  by_whom    TEXT   NOT NULL,
  at         BIGINT NOT NULL
) WITHOUT ROWID;
