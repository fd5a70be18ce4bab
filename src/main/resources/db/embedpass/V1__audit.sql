-- One row for each record of a journal. Partitions, one for each day, are made when a record of that day comes.
CREATE TABLE embedpass_audit (
    instance   uuid        NOT NULL,
    seq        bigint      NOT NULL,
    at         timestamptz NOT NULL,
    id         uuid        NOT NULL,
    outcome    text        NOT NULL,
    code       text        NOT NULL,
    detail     text,
    embed      text        NOT NULL,
    "user"     text,
    source     text        NOT NULL,
    actor      text,
    origin     text,
    client     text        NOT NULL,
    kid        text,
    jti        text,
    exp        timestamptz,
    user_agent text,
    took_us    bigint      NOT NULL,
    config     text        NOT NULL,
    prev       text        NOT NULL,
    hash       text        NOT NULL,
    -- As it stands in the journal, without its line feed: what the hash is of.
    line       text        NOT NULL,
    PRIMARY KEY (instance, seq, at)
) PARTITION BY RANGE (at);

CREATE INDEX embedpass_audit_id ON embedpass_audit (id);
CREATE INDEX embedpass_audit_jti ON embedpass_audit (jti);
CREATE INDEX embedpass_audit_user ON embedpass_audit ("user", at);
