-- +goose Up
-- Each statement can be run again: see 0001.

CREATE TABLE IF NOT EXISTS counted (
  id VARBINARY(64) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS counted_units (
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  place    INTEGER        NOT NULL,
  PRIMARY KEY (campaign, unit)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tallies (
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  status   VARBINARY(16)  NOT NULL,
  standing VARBINARY(16)  NOT NULL,
  people   INTEGER        NOT NULL,
  PRIMARY KEY (campaign, unit, status, standing)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS points (
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  category VARBINARY(64)  NOT NULL,
  n        INTEGER        NOT NULL,
  PRIMARY KEY (campaign, unit, category)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS days (
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  standing VARBINARY(16)  NOT NULL,
  day      BIGINT         NOT NULL,
  people   INTEGER        NOT NULL,
  PRIMARY KEY (campaign, unit, standing, day)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS shares (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  category VARBINARY(64) NOT NULL,
  n        INTEGER       NOT NULL,
  PRIMARY KEY (campaign, person, category)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS filers (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  day      BIGINT        NOT NULL,
  PRIMARY KEY (campaign, person)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- MySQL has no CREATE INDEX IF NOT EXISTS.
SET @make = IF(EXISTS (SELECT 1 FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'people' AND index_name = 'people_unit'),
  'DO 0', 'CREATE INDEX people_unit ON people (unit, place)');
PREPARE make FROM @make;
EXECUTE make;
DEALLOCATE PREPARE make;
