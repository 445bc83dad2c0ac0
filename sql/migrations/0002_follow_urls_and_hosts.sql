-- What a crawl remembers beyond the URL: visits, documents it read, lists it walked, hosts and their rules, coverage.

ALTER TABLE frontier
    ADD COLUMN lastmod    timestamptz,
    ADD COLUMN visited_at timestamptz,
    ADD COLUMN capture_id bigint REFERENCES capture,
    ADD COLUMN visits     integer NOT NULL DEFAULT 0,
    ADD COLUMN changes    integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT frontier_visit_has_its_moment CHECK ((visits = 0) = (visited_at IS NULL)),
    ADD CONSTRAINT frontier_changes_are_visits CHECK (changes BETWEEN 0 AND visits);
COMMENT ON TABLE frontier IS 'Every article URL ever discovered, once, with its state (docs/frontier.md); headline and date_published are what the document that named it said, else what its article says.';
COMMENT ON COLUMN frontier.capture_id IS 'The newest capture that has the page in full; what answers the same later is a revisit of it.';
COMMENT ON COLUMN frontier.lastmod IS 'The newest change that a sitemap or feed told of.';
COMMENT ON COLUMN frontier.due_at IS 'When it is next due; null where it is settled. Of a captured URL: when it is visited again.';

UPDATE frontier SET capture_id = newest.capture_id, visited_at = newest.captured_at, visits = newest.visits
FROM (SELECT frontier_id, max(capture_id) AS capture_id, max(captured_at) AS captured_at, count(*) AS visits
      FROM capture WHERE status BETWEEN 200 AND 299 AND frontier_id IS NOT NULL GROUP BY frontier_id) AS newest
WHERE frontier.frontier_id = newest.frontier_id;

CREATE VIEW frontier_move AS SELECT state, next_state, why FROM (VALUES
    ('discovered', 'claimed',    'a crawl takes it'),
    ('discovered', 'captured',   'its article was captured at another address, or lies in the WARC of a crawl that died'),
    ('discovered', 'gone',       'the same, and the answer was 404 or 410'),
    ('discovered', 'failed',     'the same, and the answer was an error'),
    ('discovered', 'excluded',   'it fell out of scope before it was asked for'),
    ('claimed',    'discovered', 'its crawl ended before it was fetched'),
    ('claimed',    'captured',   'it answered, and lies in the WARC; or its crawl ended, and an earlier answer lies there'),
    ('claimed',    'gone',       'it answered 404 or 410'),
    ('claimed',    'excluded',   'robots.txt, an opt-out or the scope forbids it'),
    ('claimed',    'failed',     'no answer, or an error'),
    ('captured',   'claimed',    'it is visited again'),
    ('captured',   'discovered', 'somebody asks for it by name'),
    ('captured',   'gone',       'a visit again lies in the WARC of a crawl that died: 404 or 410'),
    ('captured',   'failed',     'the same: an error'),
    ('gone',       'claimed',    'it is asked for once more'),
    ('gone',       'discovered', 'somebody asks for it by name'),
    ('gone',       'captured',   'its article was captured at another address, or lies in the WARC of a crawl that died'),
    ('excluded',   'claimed',    'the rule that forbade it is old, and asked for again'),
    ('excluded',   'discovered', 'somebody asks for it by name'),
    ('excluded',   'captured',   'its article was captured at another address'),
    ('failed',     'claimed',    'it is tried again'),
    ('failed',     'discovered', 'somebody asks for it by name'),
    ('failed',     'captured',   'its article was captured at another address, or lies in the WARC of a crawl that died'),
    ('failed',     'gone',       'a try lies in the WARC of a crawl that died: 404 or 410')) AS move (state, next_state, why);
COMMENT ON VIEW frontier_move IS 'The moves between states that a URL of the frontier may make; all others are refused.';

CREATE FUNCTION refuse_unknown_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM frontier_move WHERE state = OLD.state AND next_state = NEW.state) THEN
        RAISE check_violation USING MESSAGE = format('frontier: %s may not become %s (%s)', OLD.state, NEW.state, OLD.url),
                                    CONSTRAINT = 'frontier_moves_as_listed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frontier_moves_as_listed BEFORE UPDATE OF state ON frontier
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION refuse_unknown_move();

DROP INDEX frontier_due;
CREATE INDEX frontier_due ON frontier (source, due_at) WHERE due_at IS NOT NULL AND state <> 'claimed';
CREATE INDEX frontier_newest_due ON frontier (source, date_published DESC NULLS LAST, frontier_id)
    WHERE due_at IS NOT NULL AND state <> 'claimed';
CREATE INDEX frontier_capture ON frontier (capture_id);

ALTER TABLE capture
    ADD COLUMN etag          text,
    ADD COLUMN last_modified text,
    ADD COLUMN revisit_of    bigint REFERENCES capture,
    ADD COLUMN policy        jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT capture_revisit_is_an_answer CHECK (revisit_of IS NULL OR status = 304 OR status BETWEEN 200 AND 299);
COMMENT ON COLUMN capture.revisit_of IS 'The capture that has the same payload: the site answered 304, or the same bytes again.';
COMMENT ON COLUMN capture.policy IS 'What the site said of archiving and mining this page: noarchive, tdm_reservation, tdm_policy, and where.';

ALTER TABLE fetch_attempt ADD COLUMN outcome text;
COMMENT ON COLUMN fetch_attempt.outcome IS 'What came of an answer: new, changed, unchanged, superseded, rejected; not_modified for a 304 or the same bytes.';
CREATE INDEX capture_of_url ON capture (source, requested_url, captured_at DESC) WHERE revisit_of IS NULL;
CREATE INDEX fetch_attempt_capture ON fetch_attempt (capture_id);

ALTER TABLE crawl ADD COLUMN troubles jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN crawl.troubles IS 'What went wrong and needs a look: reason → how often.';

CREATE TABLE discovery_document (
    source        text NOT NULL REFERENCES source,
    url           text NOT NULL,
    kind          text NOT NULL,
    fetched_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    new_at        timestamptz,
    entries       integer NOT NULL,
    etag          text,
    last_modified text,
    capture_id    bigint REFERENCES capture,
    PRIMARY KEY (source, url),
    CONSTRAINT discovery_document_kind_is_known CHECK (kind IN ('feed', 'sitemap_index', 'sitemap', 'news_sitemap', 'section_page', 'front_page')),
    CONSTRAINT discovery_document_changed_before_it_was_fetched CHECK (changed_at <= fetched_at AND new_at <= fetched_at)
);
COMMENT ON TABLE discovery_document IS 'A feed, sitemap or list that was read to its end, and all its links are in the frontier: when, and when it last brought something new.';

CREATE TABLE list_walk (
    source      text NOT NULL REFERENCES source,
    url         text NOT NULL,
    since       date,
    complete_at timestamptz,
    next_page   text,
    gap_before  timestamptz,
    CONSTRAINT list_walk_once UNIQUE NULLS NOT DISTINCT (source, url, since),
    CONSTRAINT list_walk_is_under_way_or_done CHECK (next_page IS NOT NULL OR complete_at IS NOT NULL),
    CONSTRAINT list_walk_gap_is_of_a_walk_under_way CHECK (gap_before IS NULL OR next_page IS NOT NULL)
);
COMMENT ON TABLE list_walk IS 'How far back a section''s list was walked, by the URL of its first page and the day it was walked to. complete_at: when the last walk came to its end. next_page: where a walk that was cut short goes on; above it, all is known that was listed before gap_before (null: all).';

CREATE TABLE host (
    host              text PRIMARY KEY,
    robots_status     smallint,
    robots_body       text,
    robots_fetched_at timestamptz,
    robots_changed_at timestamptz,
    robots_expires_at timestamptz,
    tdm_rules         jsonb,
    tdm_fetched_at    timestamptz,
    back_off_until    timestamptz,
    back_off_reason   text,
    back_offs         integer NOT NULL DEFAULT 0,
    CONSTRAINT host_is_an_origin CHECK (host ~ '^https?://[^/]+$'),
    CONSTRAINT host_back_off_has_a_reason CHECK ((back_off_until IS NULL) = (back_off_reason IS NULL))
);
COMMENT ON TABLE host IS 'A host (scheme, name, port) and its rules, remembered across crawls and sources: robots.txt, tdmrep.json, and until when it asked to be left alone.';

CREATE VIEW coverage AS
SELECT frontier.source,
       (coalesce(frontier.date_published, frontier.first_seen_at) AT TIME ZONE coalesce(source.timezone, 'UTC'))::date AS day,
       count(*)                                                                                  AS discovered,
       count(*) FILTER (WHERE frontier.capture_id IS NOT NULL)                                   AS captured,
       count(*) FILTER (WHERE rejection.capture_id IS NOT NULL)                                  AS rejected,
       count(*) FILTER (WHERE frontier.state = 'gone')                                           AS gone,
       count(*) FILTER (WHERE frontier.state = 'excluded')                                       AS excluded,
       count(*) FILTER (WHERE frontier.state = 'failed')                                         AS failed,
       count(*) FILTER (WHERE frontier.capture_id IS NULL
                          AND frontier.state IN ('discovered', 'claimed', 'failed'))             AS missing
FROM frontier
JOIN source USING (source)
LEFT JOIN rejection ON rejection.capture_id = frontier.capture_id
GROUP BY 1, 2;
COMMENT ON VIEW coverage IS 'What became of the URLs of each source and day (of publication as a route told it, else of discovery): missing is what is known and not in the archive yet.';

CREATE VIEW edit_habit AS
SELECT frontier.source,
       width_bucket(extract(epoch FROM attempted_at - coalesce(frontier.date_published, frontier.first_seen_at)),
                    '{0,3600,21600,86400,259200,604800}'::numeric[]) AS age,
       count(*)                                       AS visits,
       count(*) FILTER (WHERE outcome = 'changed')    AS changes
FROM fetch_attempt JOIN frontier USING (frontier_id)
WHERE outcome IN ('changed', 'unchanged', 'not_modified')
GROUP BY 1, 2;
COMMENT ON VIEW edit_habit IS 'How often a visit again found an edit, by the article''s age: 1 is under an hour, 2 under 6 hours, 3 under a day, 4 under 3 days, 5 under a week, 6 older.';
