-- One crawl of a source at a time, over all machines, also after PostgreSQL restarts or a machine stands still.

CREATE TABLE crawl_lease (
    source     text PRIMARY KEY REFERENCES source,
    crawl_id   bigint NOT NULL UNIQUE REFERENCES crawl,
    owner      text NOT NULL,
    renewed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE crawl_lease IS 'Which crawl may write of a source: the last one that began. Each of its transactions holds this row (FOR KEY SHARE), so the next crawl, which changes crawl_id, waits for them and ends its rights.';
COMMENT ON COLUMN crawl_lease.crawl_id IS 'The epoch: it only grows. UNIQUE makes it part of a key, so that renewing waits for nobody and taking over does.';
COMMENT ON COLUMN crawl_lease.owner IS 'host:process of the crawl.';
COMMENT ON COLUMN crawl_lease.expires_at IS 'Until then a crawl whose lock was lost with a restart of the server is waited for; a crawl that has ended sets it to its end.';

-- A source that is crawled each minute has half a million crawls a year.
CREATE INDEX crawl_unfinished ON crawl (source) WHERE finished_at IS NULL;
-- Each crawl asks at its end for the next try; of all that is due later, nearly nothing has failed.
CREATE INDEX frontier_failed ON frontier (source, due_at) WHERE state = 'failed';
