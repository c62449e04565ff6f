-- +goose Up
-- Comments are in the SQLite file.

CREATE TABLE IF NOT EXISTS leases (
  name      VARBINARY(64)  NOT NULL PRIMARY KEY,
  owner     VARBINARY(190) NOT NULL,
  until_at  BIGINT         NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS planned (
  campaign   VARBINARY(64)  NOT NULL,
  plan       BIGINT         NOT NULL,
  kind       VARBINARY(16)  NOT NULL,
  stage      VARBINARY(190) NOT NULL,
  unit       VARBINARY(255) NOT NULL,
  planned_at BIGINT         NOT NULL,
  notices    INTEGER        NOT NULL,
  refused    TEXT           NOT NULL,
  PRIMARY KEY (campaign, plan, kind, stage, unit)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS touches (
  person     VARBINARY(64)  NOT NULL,
  day        VARBINARY(16)  NOT NULL,
  nth        INTEGER        NOT NULL,
  item       VARBINARY(64)  NOT NULL,
  what       VARBINARY(255) NOT NULL,
  touched_at BIGINT         NOT NULL,
  PRIMARY KEY (person, day, nth),
  UNIQUE KEY touches_what (person, day, what),
  KEY touches_day (day)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
