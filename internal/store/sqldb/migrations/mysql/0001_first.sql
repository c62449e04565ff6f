-- +goose Up
-- MySQL commits after every statement, so each can be run again: a migration that
-- was cut off is simply repeated. Comments on the columns are in the SQLite file.

CREATE TABLE IF NOT EXISTS events (
  id     VARBINARY(190) NOT NULL PRIMARY KEY,
  person VARBINARY(64)  NOT NULL,
  kind   VARBINARY(16)  NOT NULL,
  at     BIGINT         NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS records (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  version  BIGINT        NOT NULL,
  status   VARBINARY(16) NOT NULL,
  revision INTEGER       NOT NULL,
  moved_at BIGINT        NOT NULL,
  state    MEDIUMTEXT    NOT NULL,
  PRIMARY KEY (campaign, person)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS posts (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  id       BIGINT        NOT NULL,
  name     MEDIUMTEXT    NOT NULL,
  version  BIGINT        NOT NULL,
  gone_at  BIGINT        NULL,
  PRIMARY KEY (campaign, person, id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS items (
  campaign   VARBINARY(64) NOT NULL,
  person     VARBINARY(64) NOT NULL,
  id         BIGINT        NOT NULL,
  post       BIGINT        NOT NULL,
  slot       VARBINARY(64) NOT NULL,
  text       MEDIUMTEXT    NOT NULL,
  sent_at    BIGINT        NOT NULL,
  covers     BIGINT        NOT NULL,
  considered INTEGER       NOT NULL DEFAULT 0,
  version    BIGINT        NOT NULL,
  seq        INTEGER       NOT NULL,
  gone_at    BIGINT        NULL,
  PRIMARY KEY (campaign, person, id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS blanks (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  post     BIGINT        NOT NULL,
  slot     VARBINARY(64) NOT NULL,
  version  BIGINT        NOT NULL,
  seq      INTEGER       NOT NULL,
  PRIMARY KEY (campaign, person, post, slot, version, seq)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS rewrites (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  id       BIGINT        NOT NULL,
  version  BIGINT        NOT NULL,
  seq      INTEGER       NOT NULL,
  text     MEDIUMTEXT    NOT NULL,
  gone_at  BIGINT        NOT NULL,
  PRIMARY KEY (campaign, person, id, version, seq)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS filings (
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  revision INTEGER       NOT NULL,
  form     LONGTEXT      NOT NULL,
  filed_at BIGINT        NOT NULL,
  PRIMARY KEY (campaign, person, revision)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS questions (
  id          VARBINARY(64)  NOT NULL PRIMARY KEY,
  campaign    VARBINARY(64)  NOT NULL,
  person      VARBINARY(64)  NOT NULL,
  unit        VARBINARY(255) NOT NULL,
  text        MEDIUMTEXT     NOT NULL,
  asked_at    BIGINT         NOT NULL,
  KEY questions_unit (campaign, unit, asked_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS outbox (
  id         VARBINARY(64)  NOT NULL PRIMARY KEY,
  plan_key   VARBINARY(190) NULL,
  receiver   VARBINARY(190) NOT NULL,
  to_group   INTEGER        NOT NULL,
  reply_to   VARBINARY(190) NOT NULL,
  message    MEDIUMTEXT     NOT NULL,
  reason     VARCHAR(190)   NOT NULL,
  priority   INTEGER        NOT NULL,
  not_before BIGINT         NOT NULL,
  not_after  BIGINT         NULL,
  status     VARBINARY(16)  NOT NULL,
  due_at     BIGINT         NULL,
  owner      VARBINARY(190) NOT NULL,
  claimed_at BIGINT         NULL,
  attempt    INTEGER        NOT NULL,
  first_try  BIGINT         NULL,
  message_id VARBINARY(190) NOT NULL DEFAULT '',
  detail     VARCHAR(2000)  NOT NULL DEFAULT '',
  settled_at BIGINT         NULL,
  UNIQUE KEY outbox_plan_key (plan_key),
  KEY outbox_due (priority, due_at, id),
  KEY outbox_status (status)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS people (
  id      VARBINARY(64)  NOT NULL PRIMARY KEY,
  open_id VARBINARY(190) NULL,
  name    VARCHAR(190)   NOT NULL,
  unit    VARBINARY(255) NOT NULL,
  posts   MEDIUMTEXT     NOT NULL,
  role    VARBINARY(16)  NOT NULL,
  place   INTEGER        NOT NULL,
  gone_at BIGINT         NULL,
  UNIQUE KEY people_open_id (open_id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS campaigns (
  id    VARBINARY(64) NOT NULL PRIMARY KEY,
  body  MEDIUMTEXT    NOT NULL,
  stamp BIGINT        NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stamp (
  id INTEGER NOT NULL PRIMARY KEY,
  n  BIGINT  NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO stamp (id, n) VALUES (1, 1) ON DUPLICATE KEY UPDATE id = id;
