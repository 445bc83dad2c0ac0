-- Readers: crawler/store/frontier.py

-- name: add_link!
-- A URL enters the frontier once; one that is known only learns what was unknown of it.
INSERT INTO frontier (source, url_key, url, discovered_via, discovered_from, headline, date_published)
SELECT :source, :url_key, :url, :discovered_via, :discovered_from, :headline, :date_published
WHERE NOT EXISTS (
    SELECT FROM url_alias
    JOIN frontier AS known ON known.source = url_alias.source AND known.url_key = url_alias.canonical_key
    WHERE url_alias.source = :source AND url_alias.url_key = :url_key
)
ON CONFLICT (source, url_key) DO NOTHING;

-- name: ask_again!
-- URLs that were asked for by name are due, whatever became of them.
UPDATE frontier SET state = 'discovered', reason = NULL, due_at = now()
WHERE source = :source AND url_key = ANY (:url_keys) AND state <> 'claimed';

-- name: claim
-- The next URLs that are due, newest story first, now this crawl's.
UPDATE frontier SET state = 'claimed', claimed_by = :crawl_id, reason = NULL, attempts = attempts + 1
WHERE frontier_id IN (
    SELECT frontier_id FROM frontier
    WHERE source = :source AND state IN ('discovered', 'failed') AND due_at <= now()
      AND (:only_keys::text[] IS NULL OR url_key = ANY (:only_keys))
    ORDER BY date_published DESC NULLS LAST, frontier_id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
RETURNING frontier_id, url_key, url, attempts;

-- name: end_claim!
-- A claimed URL got its outcome.
UPDATE frontier
SET state = :state, reason = :reason, due_at = :due_at, claimed_by = NULL
WHERE frontier_id = :frontier_id AND state = 'claimed';

-- name: leave_with_outcome!
-- A URL whose response lies in the WARC, whatever its state was before.
UPDATE frontier SET state = :state, reason = :reason, due_at = :due_at, claimed_by = NULL
WHERE frontier_id = :frontier_id;

-- name: frontier_of_key^
SELECT frontier_id, url_key, attempts FROM frontier WHERE source = :source AND url_key = :url_key;

-- name: add_attempt!
INSERT INTO fetch_attempt (crawl_id, frontier_id, url, attempted_at, status, reason, capture_id)
VALUES (:crawl_id, :frontier_id, :url, :attempted_at, :status, :reason, :capture_id);

-- name: count_states
SELECT state, count(*) FROM frontier WHERE source = :source GROUP BY state ORDER BY state;

-- name: learn_alias!
-- Two keys name one article; the first evidence stays.
INSERT INTO url_alias (source, url_key, canonical_key, learned_from)
VALUES (:source, :url_key, :canonical_key, :learned_from)
ON CONFLICT (source, url_key) DO NOTHING;

-- name: know_canonical_key!
-- The article's own key is captured through its alias: it need not be fetched again.
INSERT INTO frontier (source, url_key, url, state, discovered_via, discovered_from, due_at)
VALUES (:source, :canonical_key, :url, 'captured', 'article', :discovered_from, NULL)
ON CONFLICT (source, url_key) DO UPDATE SET state = 'captured', reason = NULL, due_at = NULL
WHERE frontier.state IN ('discovered', 'failed');
