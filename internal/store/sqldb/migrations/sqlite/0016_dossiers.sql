-- +goose Up

-- What each unit hands in, and how far that has come. Instants of what has not been
-- done are NULL.
CREATE TABLE dossiers (
  campaign    TEXT    NOT NULL,
  unit        TEXT    NOT NULL,
  stage       TEXT    NOT NULL,
  version     BIGINT  NOT NULL, -- grows with everything that is done to it
  round       INTEGER NOT NULL, -- grows when a sign-off is voided
  asked       TEXT    NOT NULL, -- the hash of the version about which the head was asked
  hash        TEXT    NOT NULL, -- of the version that was signed off last
  signed_by   TEXT    NOT NULL,
  signed_at   BIGINT,
  filed_by    TEXT    NOT NULL,
  filed_at    BIGINT,
  received_by TEXT    NOT NULL,
  received_at BIGINT,
  number      INTEGER NOT NULL, -- of the receipt; 0: none
  voided_by   TEXT    NOT NULL,
  voided_at   BIGINT,
  voided_from TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  PRIMARY KEY (campaign, unit)
) WITHOUT ROWID;

-- Which version of whose form makes up the version with a hash.
CREATE TABLE dossier_versions (
  campaign TEXT   NOT NULL,
  unit     TEXT   NOT NULL,
  hash     TEXT   NOT NULL,
  pieces   TEXT   NOT NULL, -- JSON
  PRIMARY KEY (campaign, unit, hash)
) WITHOUT ROWID;

-- The versions that were posted without names.
CREATE TABLE publicities (
  campaign  TEXT    NOT NULL,
  unit      TEXT    NOT NULL,
  hash      TEXT    NOT NULL,
  posted_by TEXT    NOT NULL,
  posted_at BIGINT  NOT NULL,
  days      INTEGER NOT NULL,
  ends_at   BIGINT  NOT NULL,
  closed_by TEXT    NOT NULL,
  closed_at BIGINT,
  PRIMARY KEY (campaign, unit, hash)
) WITHOUT ROWID;

CREATE TABLE objections (
  campaign    TEXT    NOT NULL,
  unit        TEXT    NOT NULL,
  number      INTEGER NOT NULL,
  text        TEXT    NOT NULL,
  by_whom     TEXT    NOT NULL, -- who noted it
  at          BIGINT  NOT NULL,
  answer      TEXT    NOT NULL,
  answered_by TEXT    NOT NULL,
  answered_at BIGINT,
  PRIMARY KEY (campaign, unit, number)
) WITHOUT ROWID;
