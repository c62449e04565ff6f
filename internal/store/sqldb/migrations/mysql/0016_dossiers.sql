-- +goose Up
-- Each statement can be run again: see 0001. Comments on the columns are in the SQLite
-- file.

CREATE TABLE IF NOT EXISTS dossiers (
  campaign    VARBINARY(64)  NOT NULL,
  unit        VARBINARY(255) NOT NULL,
  stage       VARBINARY(16)  NOT NULL,
  version     BIGINT         NOT NULL,
  round       INTEGER        NOT NULL,
  asked       VARBINARY(64)  NOT NULL,
  hash        VARBINARY(64)  NOT NULL,
  signed_by   VARBINARY(64)  NOT NULL,
  signed_at   BIGINT,
  filed_by    VARBINARY(64)  NOT NULL,
  filed_at    BIGINT,
  received_by VARBINARY(64)  NOT NULL,
  received_at BIGINT,
  number      INTEGER        NOT NULL,
  voided_by   VARBINARY(64)  NOT NULL,
  voided_at   BIGINT,
  voided_from VARBINARY(16)  NOT NULL,
  reason      TEXT           NOT NULL,
  PRIMARY KEY (campaign, unit)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS dossier_versions (
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  hash     VARBINARY(64)  NOT NULL,
  pieces   MEDIUMTEXT     NOT NULL,
  PRIMARY KEY (campaign, unit, hash)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS publicities (
  campaign  VARBINARY(64)  NOT NULL,
  unit      VARBINARY(255) NOT NULL,
  hash      VARBINARY(64)  NOT NULL,
  posted_by VARBINARY(64)  NOT NULL,
  posted_at BIGINT         NOT NULL,
  days      INTEGER        NOT NULL,
  ends_at   BIGINT         NOT NULL,
  closed_by VARBINARY(64)  NOT NULL,
  closed_at BIGINT,
  PRIMARY KEY (campaign, unit, hash)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS objections (
  campaign    VARBINARY(64)  NOT NULL,
  unit        VARBINARY(255) NOT NULL,
  number      INTEGER        NOT NULL,
  text        TEXT           NOT NULL,
  by_whom     VARBINARY(64)  NOT NULL,
  at          BIGINT         NOT NULL,
  answer      TEXT           NOT NULL,
  answered_by VARBINARY(64)  NOT NULL,
  answered_at BIGINT,
  PRIMARY KEY (campaign, unit, number)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
