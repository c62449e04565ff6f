-- +goose Up

-- What was done with forms that are not one's own, one entry an act. Nothing is
-- ever changed or removed here: each hash is over the one before and the fields.
CREATE TABLE audit (
  seq    INTEGER NOT NULL PRIMARY KEY, -- from 1, without a gap
  at     INTEGER NOT NULL,
  who    TEXT    NOT NULL,             -- an employee number, or terminal
  what   TEXT    NOT NULL,
  object TEXT    NOT NULL,
  detail TEXT    NOT NULL,             -- never what stands in a form
  hash   TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit (object, seq);

-- The end of the chain: whoever writes holds this row, and a last entry that was
-- removed is missed.
CREATE TABLE audit_head (
  id   INTEGER NOT NULL PRIMARY KEY,
  seq  INTEGER NOT NULL,
  hash TEXT    NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- What somebody has asked for and gets as a file.
CREATE TABLE exports (
  id       TEXT    NOT NULL PRIMARY KEY,
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL, -- who gets it
  unit     TEXT    NOT NULL, -- '' for all
  what     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  minute   INTEGER NOT NULL, -- asked for twice within one, it is one
  UNIQUE (campaign, person, unit, what, minute)
) STRICT;
