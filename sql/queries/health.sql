-- Readers: crawler/store/health.py

-- name: waiting^
-- How many URLs wait: to be fetched now, and in all; and when the next is due.
SELECT count(*) FILTER (WHERE due_at <= now()) AS due, count(*) AS waiting, min(due_at) AS next_due_at
FROM frontier WHERE source = :source AND due_at IS NOT NULL AND state <> 'claimed';

-- name: quality_of_crawl^
-- The articles that a crawl made or changed, and how many of them have what an article should have, and were read by
-- one of the source's skins; what has no text, a gallery, is not counted against those.
SELECT count(*) AS articles,
       count(*) FILTER (WHERE byline IS NOT NULL
                           OR EXISTS (SELECT FROM article_author WHERE article_author.article_id = article.article_id)) AS with_byline,
       count(date_published) AS with_date,
       count(*) FILTER (WHERE EXISTS (SELECT FROM image WHERE image.article_id = article.article_id)) AS with_image,
       count(*) FILTER (WHERE evidence -> 'article_body' ->> 'source' = 'site_rule' OR article_body = '') AS by_skin
FROM article JOIN capture USING (capture_id)
WHERE capture.crawl_id = :crawl_id;

-- name: articles_of_days
-- Articles by day of publication in the source's zone, from one day to another, both inclusive; days without any too.
SELECT day::date, (SELECT count(*) FROM article
                   WHERE article.source = source.source AND date_published IS NOT NULL
                     AND coalesce(date_published, article.first_seen_at) >= day AT TIME ZONE coalesce(source.timezone, 'UTC')
                     AND coalesce(date_published, article.first_seen_at)
                         < (day + interval '1 day') AT TIME ZONE coalesce(source.timezone, 'UTC')) AS articles
FROM source, generate_series(:first::timestamp, :last::timestamp, interval '1 day') AS day
WHERE source.source = :source ORDER BY day;

-- name: first_crawl_at$
-- When the source was first crawled to the end.
SELECT min(started_at) FROM crawl WHERE source = :source AND finish_reason = 'finished';

-- name: routes_of_source
-- The feeds, news sitemaps and lists that are read now: when each last showed something new, and how often it used to
-- (seconds between two URLs that it was the first to name, over the quarter before).
SELECT document.url, document.kind, document.entries, document.new_at, document.changed_at,
       (SELECT CASE WHEN count(*) >= 5
                    THEN extract(epoch FROM max(date_published) - min(date_published)) / (count(*) - 1) END
        FROM frontier
        WHERE frontier.source = document.source AND discovered_from = document.url
          AND date_published > coalesce(document.new_at, document.changed_at) - interval '90 days')::float AS usual_seconds
FROM discovery_document AS document
WHERE document.source = :source AND document.kind IN ('feed', 'news_sitemap', 'section_page', 'front_page')
  AND document.fetched_at >= :since
ORDER BY document.url;

-- name: newest_of_keys$
-- When the newest of these URLs was first seen.
SELECT max(first_seen_at) FROM frontier WHERE source = :source AND url_key = ANY (:url_keys);

-- name: last_crawls
-- Every source that the archive knows: how many articles it has, its last crawl, and whether that runs still, that is
-- whether somebody holds the source's lock (pg_locks has the halves of its key), or lost it with a restart of the server
-- and has time to come back.
SELECT source.source, source.publisher, source.in_language, source.timezone,
       crawl.started_at, crawl.finished_at, crawl.finish_reason, crawl.troubles,
       coalesce((crawl.counts ->> 'new')::integer, 0) AS new,
       (SELECT count(*) FROM article WHERE article.source = source.source) AS articles,
       EXISTS (SELECT FROM pg_locks
               WHERE locktype = 'advisory' AND objsubid = 1
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND (classid::bigint << 32) | objid::bigint = hashtextextended('crawl of ' || source.source, 0))
       OR EXISTS (SELECT FROM crawl_lease AS lease
                  WHERE lease.source = source.source AND expires_at > now() AND renewed_at < pg_postmaster_start_time()) AS running
FROM source
LEFT JOIN LATERAL (SELECT * FROM crawl WHERE crawl.source = source.source ORDER BY started_at DESC, crawl_id DESC LIMIT 1) AS crawl
       ON true
ORDER BY source.source;

-- name: days_of_sources
-- Every source that the archive knows, and which day it is there.
SELECT source, (now() AT TIME ZONE coalesce(timezone, 'UTC'))::date FROM source ORDER BY source;

-- name: coverage_of_source
-- What became of the URLs of each day, newest first, from one day to another, both inclusive; days of which nothing is
-- known too, from the first day on of which something is.
WITH known AS (SELECT * FROM coverage WHERE source = :source AND day BETWEEN :first AND :last)
SELECT span.day::date AS day, coalesce(discovered, 0) AS discovered, coalesce(captured, 0) AS captured,
       coalesce(rejected, 0) AS rejected, coalesce(gone, 0) AS gone, coalesce(excluded, 0) AS excluded,
       coalesce(failed, 0) AS failed, coalesce(missing, 0) AS missing
FROM generate_series((SELECT min(day) FROM known)::timestamp,
                     least(:last, greatest(current_date + 1, (SELECT max(day) FROM known)))::timestamp,
                     interval '1 day') AS span (day)
LEFT JOIN known ON known.day = span.day::date
ORDER BY span.day DESC;

-- name: newest_covered_day$
-- The newest day of which anything is known.
SELECT max(day) FROM coverage WHERE source = :source;
