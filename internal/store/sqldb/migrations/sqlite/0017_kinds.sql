-- +goose Up

-- What an entry of a unit's form is: a section, a process or another part. A person's
-- posts have none.
ALTER TABLE posts ADD COLUMN kind TEXT NOT NULL DEFAULT '';
