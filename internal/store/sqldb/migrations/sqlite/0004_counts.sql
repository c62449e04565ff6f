-- +goose Up

-- The counts, kept as they change so that asking costs the number of units. They
-- follow from records, filings and people; a recount proves it.

-- The campaigns whose figures are kept.
CREATE TABLE counted (
  id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

-- The units of the roster in its order. Who changes a figure of a unit holds its row.
CREATE TABLE counted_units (
  campaign TEXT    NOT NULL,
  unit     TEXT    NOT NULL,
  place    INTEGER NOT NULL, -- of its first person
  PRIMARY KEY (campaign, unit)
) WITHOUT ROWID;

-- How many people of a unit have a status and a standing.
CREATE TABLE tallies (
  campaign TEXT    NOT NULL,
  unit     TEXT    NOT NULL,
  status   TEXT    NOT NULL,
  standing TEXT    NOT NULL,
  people   INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit, status, standing)
) WITHOUT ROWID;

-- How many risk points a unit has in a category, by the latest version handed in.
CREATE TABLE points (
  campaign TEXT    NOT NULL,
  unit     TEXT    NOT NULL,
  category TEXT    NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit, category)
) WITHOUT ROWID;

-- How many people of a unit and a standing handed in for the first time on a day.
CREATE TABLE days (
  campaign TEXT    NOT NULL,
  unit     TEXT    NOT NULL,
  standing TEXT    NOT NULL,
  day      BIGINT  NOT NULL, -- its beginning
  people   INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit, standing, day)
) WITHOUT ROWID;

-- What each person adds to points: of those who have left too.
CREATE TABLE shares (
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  category TEXT    NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (campaign, person, category)
) WITHOUT ROWID;

-- On which day each person is in days.
CREATE TABLE filers (
  campaign TEXT   NOT NULL,
  person   TEXT   NOT NULL,
  day      BIGINT NOT NULL,
  PRIMARY KEY (campaign, person)
) WITHOUT ROWID;

CREATE INDEX people_unit ON people (unit, place);
