-- +goose Up

CREATE TABLE IF NOT EXISTS outbox_about (
  id       VARBINARY(64)  NOT NULL PRIMARY KEY,
  kind     VARBINARY(64)  NOT NULL,
  campaign VARBINARY(64)  NOT NULL,
  plan     BIGINT         NOT NULL,
  stage    VARBINARY(64)  NOT NULL,
  person   VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  bundle   VARBINARY(190) NOT NULL,
  batch    VARBINARY(64)  NOT NULL,
  KEY outbox_about_plan (campaign, plan),
  KEY outbox_about_bundle (bundle)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS budget (
  api      VARBINARY(16) NOT NULL PRIMARY KEY,
  full_at  BIGINT        NOT NULL,
  clock_at BIGINT        NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO budget (api, full_at, clock_at) VALUES ('create', 0, 0), ('reply', 0, 0), ('batch', 0, 0) ON DUPLICATE KEY UPDATE api = api;

CREATE TABLE IF NOT EXISTS hold (
  id       INTEGER       NOT NULL PRIMARY KEY,
  since_at BIGINT        NOT NULL,
  until_at BIGINT        NOT NULL,
  clock_at BIGINT        NOT NULL,
  tries    INTEGER       NOT NULL,
  probing  INTEGER       NOT NULL,
  why      VARCHAR(2000) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO hold (id, since_at, until_at, clock_at, tries, probing, why) VALUES (1, 0, 0, 0, 0, 0, '') ON DUPLICATE KEY UPDATE id = id;

CREATE TABLE IF NOT EXISTS calls (
  month VARBINARY(8)  NOT NULL,
  api   VARBINARY(16) NOT NULL,
  n     BIGINT        NOT NULL,
  PRIMARY KEY (month, api)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unreachable (
  open_id  VARBINARY(190) NOT NULL PRIMARY KEY,
  code     INTEGER        NOT NULL,
  since_at BIGINT         NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS pauses (
  kind     VARBINARY(64) NOT NULL PRIMARY KEY,
  why      VARCHAR(2000) NOT NULL,
  since_at BIGINT        NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
