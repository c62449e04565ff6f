-- +goose Up

-- What colleagues and heads suggested to the author of a form, and what came of it.
CREATE TABLE suggestions (
  id          TEXT    NOT NULL PRIMARY KEY,
  campaign    TEXT    NOT NULL,
  person      TEXT    NOT NULL, -- whose form it is
  by_whom     TEXT    NOT NULL,
  kind        TEXT    NOT NULL, -- colleague or head
  post        INTEGER NOT NULL, -- with slot and item: what it is about; 0: the whole form
  slot        TEXT    NOT NULL,
  item        INTEGER NOT NULL,
  about       TEXT    NOT NULL, -- the item's text at the time
  text        TEXT    NOT NULL,
  at          BIGINT  NOT NULL,
  answer      TEXT    NOT NULL, -- asked (a comment was asked for), open, accepted, adapted, declined
  reply       TEXT    NOT NULL,
  answered_at BIGINT
) WITHOUT ROWID;
CREATE INDEX suggestions_form ON suggestions (campaign, person, at);
CREATE INDEX suggestions_by ON suggestions (campaign, by_whom, at);
