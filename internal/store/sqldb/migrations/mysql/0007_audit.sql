-- +goose Up
-- Each statement can be run again: see 0001.

CREATE TABLE IF NOT EXISTS audit (
  seq    BIGINT         NOT NULL PRIMARY KEY,
  at     BIGINT         NOT NULL,
  who    VARBINARY(64)  NOT NULL,
  what   VARBINARY(16)  NOT NULL,
  object VARBINARY(255) NOT NULL,
  detail VARCHAR(1000)  NOT NULL,
  hash   VARBINARY(64)  NOT NULL,
  KEY audit_object (object, seq)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit_head (
  id   INTEGER       NOT NULL PRIMARY KEY,
  seq  BIGINT        NOT NULL,
  hash VARBINARY(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '') ON DUPLICATE KEY UPDATE id = id;

CREATE TABLE IF NOT EXISTS exports (
  id       VARBINARY(64)  NOT NULL PRIMARY KEY,
  campaign VARBINARY(64)  NOT NULL,
  person   VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  what     VARBINARY(16)  NOT NULL,
  at       BIGINT         NOT NULL,
  minute   BIGINT         NOT NULL,
  UNIQUE KEY exports_asked (campaign, person, unit, what, minute)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
