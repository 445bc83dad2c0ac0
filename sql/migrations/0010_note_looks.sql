-- When each source was last looked at for what is wrong with it, so that many workers share the looks.

CREATE TABLE source_look (
    source    text        PRIMARY KEY REFERENCES source,
    looked_at timestamptz NOT NULL
);
COMMENT ON TABLE source_look IS 'When a worker last looked for what is wrong with a source, to open and close its alerts.';
