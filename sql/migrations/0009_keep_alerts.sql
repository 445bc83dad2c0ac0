-- What is wrong as long as it lasts, whom it was told, and the sums of all crawls that metrics are read from.

CREATE TABLE alert (
    alert_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL,
    reason        text NOT NULL,
    subject       text NOT NULL,
    since         timestamptz NOT NULL,
    sentence      text NOT NULL,
    examples      text[] NOT NULL DEFAULT '{}',
    opened_at     timestamptz NOT NULL,
    last_found_at timestamptz NOT NULL,
    absent        integer NOT NULL DEFAULT 0,
    closed_at     timestamptz,
    CONSTRAINT alert_reason_is_a_word CHECK (reason ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT alert_began_before_it_was_found CHECK (since <= last_found_at AND opened_at <= last_found_at),
    CONSTRAINT alert_closes_after_it_opened CHECK (closed_at >= opened_at),
    CONSTRAINT alert_absent_counts_looks CHECK (absent >= 0),
    CONSTRAINT alert_has_few_examples CHECK (cardinality(examples) <= 3)
);
COMMENT ON TABLE alert IS 'A finding that somebody is told of, from its first look to its last. source is empty for the archive as a whole, "host:NAME" for a machine.';
COMMENT ON COLUMN alert.since IS 'When the trouble began, as far as the archive can tell; opened_at is when it was first found.';
COMMENT ON COLUMN alert.absent IS 'Looks in a row that did not find it any more; after some of them it is closed.';
CREATE UNIQUE INDEX alert_open_once ON alert (source, reason, subject) WHERE closed_at IS NULL;
CREATE INDEX alert_closed ON alert (closed_at);

CREATE TABLE alert_endpoint (
    endpoint      text PRIMARY KEY,
    label         text NOT NULL,
    added_at      timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    messages      bigint NOT NULL DEFAULT 0,
    told_at       timestamptz,
    failures      bigint NOT NULL DEFAULT 0,
    tries         integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error    text,
    retry_at      timestamptz,
    CONSTRAINT alert_endpoint_fails_since_its_first_failure CHECK ((tries = 0) = (failing_since IS NULL)),
    CONSTRAINT alert_endpoint_is_tried_again CHECK ((tries = 0) = (retry_at IS NULL))
);
COMMENT ON TABLE alert_endpoint IS 'Where alerts are sent, one row an address of ALERT_URLS: endpoint is a digest of it, label tells it without secrets.';
COMMENT ON COLUMN alert_endpoint.seen_at IS 'When a process that has it in its settings last looked for alerts to send, within the hour.';
COMMENT ON COLUMN alert_endpoint.tries IS 'Failures in a row; failures and messages count all.';

CREATE TABLE alert_delivery (
    alert_id         bigint REFERENCES alert ON DELETE CASCADE,
    endpoint         text REFERENCES alert_endpoint ON DELETE CASCADE,
    told_at          timestamptz NOT NULL,
    recovery_told_at timestamptz,
    PRIMARY KEY (alert_id, endpoint),
    CONSTRAINT alert_delivery_tells_the_end_last CHECK (recovery_told_at >= told_at)
);
COMMENT ON TABLE alert_delivery IS 'Which alert was told to which endpoint, and its end.';

CREATE TABLE alert_mute (
    alert_mute_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL,
    reason        text NOT NULL DEFAULT '',
    muted_at      timestamptz NOT NULL,
    until         timestamptz NOT NULL,
    CONSTRAINT alert_mute_ends_after_it_begins CHECK (until >= muted_at)
);
COMMENT ON TABLE alert_mute IS 'Alerts of a source that nobody is told of for a time; an empty reason means all of them.';

CREATE TABLE crawl_total (
    source text PRIMARY KEY REFERENCES source,
    counts jsonb NOT NULL
);
COMMENT ON TABLE crawl_total IS 'The counts of all crawls of a source that have ended, added up as each ends; besides those of crawl.counts: finish/REASON, trouble/REASON, duration/SECONDS (crawls that took at most so long, and longer than the number before) and duration (seconds in all).';

-- A crawl that died was closed by the next one, and nobody knows how long it ran.
CREATE FUNCTION counts_of_crawl(crawl) RETURNS TABLE (name text, number numeric) LANGUAGE sql STABLE AS $$
    SELECT key, value::numeric FROM jsonb_each($1.counts) WHERE jsonb_typeof(value) = 'number'
    UNION ALL SELECT 'finish/' || $1.finish_reason, 1
    UNION ALL SELECT 'trouble/' || key, value::numeric FROM jsonb_each($1.troubles) WHERE jsonb_typeof(value) = 'number'
    UNION ALL SELECT 'duration', extract(epoch FROM $1.finished_at - $1.started_at) WHERE $1.finish_reason <> 'died'
    UNION ALL SELECT 'duration/' || (ARRAY['10', '30', '60', '120', '300', '600', '1800', '3600', '10800', '+Inf'])[
        1 + width_bucket(extract(epoch FROM $1.finished_at - $1.started_at) - 0.000001,
                         ARRAY[10, 30, 60, 120, 300, 600, 1800, 3600, 10800])], 1
    WHERE $1.finish_reason <> 'died'
$$;

CREATE FUNCTION add_to_crawl_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crawl_total AS total (source, counts)
    SELECT NEW.source, jsonb_object_agg(name, number) FROM counts_of_crawl(NEW)
    ON CONFLICT (source) DO UPDATE SET counts = (
        SELECT jsonb_object_agg(name, number) FROM (
            SELECT key AS name, sum(value::numeric) AS number
            FROM (SELECT * FROM jsonb_each(total.counts) UNION ALL SELECT * FROM jsonb_each(excluded.counts)) AS both_of_them
            GROUP BY key) AS added);
    RETURN NULL;
END $$;

CREATE TRIGGER crawl_is_added_up AFTER UPDATE OF finished_at ON crawl
    FOR EACH ROW WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION add_to_crawl_total();

INSERT INTO crawl_total (source, counts)
SELECT source, jsonb_object_agg(name, number) FROM (
    SELECT crawl.source, counted.name, sum(counted.number) AS number
    FROM crawl, LATERAL counts_of_crawl(crawl) AS counted
    WHERE finished_at IS NOT NULL GROUP BY crawl.source, counted.name) AS added
GROUP BY source;

