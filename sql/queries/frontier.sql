-- Readers: crawler/store/frontier.py, crawler/store/captures.py

-- name: add_links
-- URLs enter the frontier once; of one that is known we learn what was unknown, and visit it again where a route tells
-- of a change since the last visit. Of what lies outside the days that were asked for, only what is known learns its
-- day. Gives the number of new ones.
WITH named AS (
    SELECT * FROM unnest(:url_keys::text[], :urls::text[], :vias::text[], :froms::text[], :headlines::text[],
                         :published::timestamptz[], :lastmods::timestamptz[], :outsides::boolean[])
                  AS named (url_key, url, discovered_via, discovered_from, headline, date_published, lastmod, outside)
), telling AS (
    -- what is known and brings nothing is left out first: ON CONFLICT would lock each such row
    SELECT named.* FROM named
    LEFT JOIN frontier AS known ON known.source = :source AND known.url_key = named.url_key
    WHERE CASE WHEN known.frontier_id IS NULL THEN NOT outside
               ELSE (known.headline IS NULL AND named.headline IS NOT NULL)
                 OR (known.date_published IS NULL AND named.date_published IS NOT NULL)
                 OR (named.lastmod IS NOT NULL AND named.lastmod > coalesce(known.lastmod, '-infinity')) END
      AND NOT EXISTS (
          SELECT FROM url_alias
          JOIN frontier AS own ON own.source = url_alias.source AND own.url_key = url_alias.canonical_key
          WHERE url_alias.source = :source AND url_alias.url_key = named.url_key
      )
), entered AS (
    INSERT INTO frontier AS known (source, url_key, url, discovered_via, discovered_from, headline, date_published, lastmod)
    SELECT :source, url_key, url, discovered_via, discovered_from, headline, date_published, lastmod FROM telling
    ON CONFLICT (source, url_key) DO UPDATE
    SET headline = coalesce(known.headline, excluded.headline),
        date_published = coalesce(known.date_published, excluded.date_published),
        lastmod = greatest(known.lastmod, excluded.lastmod),
        due_at = CASE WHEN known.state = 'captured' AND excluded.lastmod > coalesce(known.visited_at, known.first_seen_at)
                       AND excluded.lastmod <= now() + interval '1 day' THEN least(known.due_at, now())
                      ELSE known.due_at END
    WHERE (known.headline IS NULL AND excluded.headline IS NOT NULL)
       OR (known.date_published IS NULL AND excluded.date_published IS NOT NULL)
       OR (excluded.lastmod IS NOT NULL AND excluded.lastmod > coalesce(known.lastmod, '-infinity'))
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM entered;

-- name: known_before
-- Which of these URLs were in the frontier before a moment, under these keys or as aliases.
SELECT url_key FROM frontier
WHERE source = :source AND url_key = ANY (:url_keys) AND first_seen_at < :moment
UNION
SELECT url_key FROM url_alias
WHERE source = :source AND url_key = ANY (:url_keys) AND learned_at < :moment;

-- name: ask_again!
-- URLs that were asked for by name are due, whatever became of them.
UPDATE frontier SET state = 'discovered', reason = NULL, due_at = now()
WHERE source = :source AND url_key = ANY (:url_keys) AND state <> 'claimed';

-- name: claim
-- The next URLs that are due, newest story first, now this crawl's; with what makes the request conditional.
UPDATE frontier SET state = 'claimed', claimed_by = :crawl_id, reason = NULL, attempts = attempts + 1
WHERE frontier_id IN (
    SELECT frontier_id FROM frontier
    WHERE source = :source AND state <> 'claimed' AND due_at <= now()
      AND (:only_keys::text[] IS NULL OR url_key = ANY (:only_keys))
      AND (:first::timestamptz IS NULL OR coalesce(date_published, lastmod, first_seen_at) >= :first)
      AND (:last::timestamptz IS NULL OR date_published IS NULL OR date_published <= :last)
      AND (NOT :dated_only OR date_published IS NOT NULL)
    ORDER BY date_published DESC NULLS LAST, frontier_id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
RETURNING frontier_id, url_key, url, attempts, capture_id IS NOT NULL AS was_captured;

-- name: next_retry$
-- When the next URL of a source that brought nothing is tried again; null where none will be.
SELECT min(due_at) FROM frontier
WHERE source = :source AND state = 'failed'
  AND (:only_keys::text[] IS NULL OR url_key = ANY (:only_keys));

-- name: end_claim!
-- A URL that this crawl had claimed got its outcome.
UPDATE frontier
SET state = :state, reason = :reason, due_at = :due_at, claimed_by = NULL
WHERE frontier_id = :frontier_id AND state = 'claimed' AND claimed_by = :crawl_id;

-- name: leave_with_outcome!
-- A URL whose answer lies in the WARC, whatever its state was before. A full page is the newest capture of its URL.
UPDATE frontier
SET state = :state, reason = :reason, due_at = :due_at, claimed_by = NULL,
    attempts = CASE WHEN :state = 'captured' THEN 0 ELSE attempts END,
    visits = visits + (:state = 'captured')::int,
    visited_at = CASE WHEN :state = 'captured' THEN greatest(visited_at, :captured_at) ELSE visited_at END,
    capture_id = coalesce(:full_capture_id, capture_id)
WHERE frontier_id = :frontier_id;

-- name: plan_visits!
-- What came of captures says when their URLs are visited again, and when their articles were published. Of an article
-- with two addresses only its own is visited again.
WITH planned AS (
    SELECT * FROM unnest(:capture_ids::bigint[], :due_ats::timestamptz[], :changes::boolean[],
                         :dates_published::timestamptz[], :own_keys::text[])
                  AS planned (capture_id, due_at, changed, date_published, own_key)
), visited AS (
    UPDATE frontier
    SET due_at = CASE WHEN frontier.url_key = coalesce(planned.own_key, frontier.url_key) THEN planned.due_at END,
        changes = changes + planned.changed::int,
        date_published = coalesce(frontier.date_published, planned.date_published)
    FROM planned JOIN capture USING (capture_id)
    WHERE frontier.frontier_id = capture.frontier_id AND frontier.state = 'captured'
    RETURNING frontier.frontier_id, frontier.source, frontier.url_key, planned.due_at, planned.date_published, planned.own_key
)
UPDATE frontier
SET due_at = visited.due_at, date_published = coalesce(frontier.date_published, visited.date_published)
FROM visited
WHERE visited.own_key <> visited.url_key AND frontier.source = visited.source AND frontier.url_key = visited.own_key
  AND frontier.state = 'captured' AND frontier.frontier_id <> visited.frontier_id;

-- name: frontier_of_key^
SELECT frontier_id, url_key, attempts, visits, coalesce(date_published, first_seen_at) AS published_at, capture_id
FROM frontier WHERE source = :source AND url_key = :url_key;

-- name: frontier_of_captures
-- The visits that the URL of each capture had, when its article was published or first seen, and whether it is archived.
SELECT capture.capture_id, frontier.visits, coalesce(frontier.date_published, frontier.first_seen_at) AS published_at,
       EXISTS (SELECT FROM article WHERE article.source = frontier.source AND article.url_key = coalesce(
           (SELECT canonical_key FROM url_alias
            WHERE url_alias.source = frontier.source AND url_alias.url_key = frontier.url_key),
           frontier.url_key)) AS is_archived
FROM capture JOIN frontier USING (frontier_id) WHERE capture.capture_id = ANY (:capture_ids);

-- name: edit_habits
SELECT age, visits, changes FROM edit_habit WHERE source = :source;

-- name: add_attempt!
INSERT INTO fetch_attempt (crawl_id, frontier_id, url, attempted_at, status, reason, capture_id, outcome)
VALUES (:crawl_id, :frontier_id, :url, :attempted_at, :status, :reason, :capture_id, :outcome);

-- name: was_tried_since$
-- Whether there is a later try at a URL than that of an answer which was recovered from a WARC file.
SELECT EXISTS (SELECT FROM fetch_attempt WHERE frontier_id = :frontier_id AND attempted_at > :moment);

-- name: set_attempt_outcomes!
-- What came of answers first; work that is done twice, after a lost connection, changes nothing.
UPDATE fetch_attempt SET outcome = ended.outcome
FROM unnest(:capture_ids::bigint[], :outcomes::text[]) AS ended (capture_id, outcome)
WHERE fetch_attempt.capture_id = ended.capture_id AND fetch_attempt.outcome IS NULL;

-- name: count_states
SELECT state, count(*) FROM frontier WHERE source = :source GROUP BY state ORDER BY state;

-- name: learn_aliases!
-- Two keys name one article; the first evidence stays.
INSERT INTO url_alias (source, url_key, canonical_key, learned_from)
SELECT * FROM unnest(:sources::text[], :url_keys::text[], :canonical_keys::text[], :learned_froms::text[])
ON CONFLICT (source, url_key) DO NOTHING;

-- name: know_canonical_keys!
-- The articles' own keys are captured through their aliases: they need not be fetched again.
INSERT INTO frontier (source, url_key, url, state, discovered_via, discovered_from, due_at)
SELECT DISTINCT ON (source, canonical_key) source, canonical_key, url, 'captured', 'article', url_key, NULL::timestamptz
FROM unnest(:sources::text[], :url_keys::text[], :canonical_keys::text[], :urls::text[])
     AS learned (source, url_key, canonical_key, url)
ON CONFLICT (source, url_key) DO UPDATE SET state = 'captured', reason = NULL, due_at = NULL
WHERE frontier.state IN ('discovered', 'failed');
