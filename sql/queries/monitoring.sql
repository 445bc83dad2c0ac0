-- Readers: crawler/store/monitoring.py, crawler/store/days.py

-- name: measure_days
-- What a source did on each of these days of its zone, as far as it was in the archive at a moment: articles by day of
-- publication, else first seen; tries, rejections and crawls by when they happened.
WITH wanted AS (
    SELECT day, day::timestamp AT TIME ZONE :zone AS began,
           least((day + 1)::timestamp AT TIME ZONE :zone, :moment::timestamptz) AS ended
    FROM unnest(:days::date[]) AS day
), found AS (
    SELECT day, (extract(epoch FROM article.first_seen_at - began) / 3600)::float AS hours,
           CASE WHEN article.evidence -> 'article_body' ->> 'source' = 'site_rule'
                THEN coalesce(nullif(article.evidence -> 'article_body' ->> 'reason', ''), 'site_rule')
                ELSE 'generic' END AS skin,
           byline IS NOT NULL OR authored.yes AS byline, authored.yes AS authors,
           article.date_published IS NOT NULL AS date,
           article.date_published IS NOT NULL AND date_published_raw ~ '[0-9]{1,2}\s*[:hH時시]\s*[0-9]{2}|T[0-9]{4}|^1[0-9]{9}' AS time_of_day,
           article.date_published IS NOT NULL
               AND date_published_raw ~ '[:T][0-9]{2,6}(:[0-9]{2})?([.,][0-9]+)?\s*(Z|[+-][0-9]{2}(:?[0-9]{2})?)\M|\m(GMT|UTC|[A-Z]{2,3}T|MEZ|MESZ)\M|^1[0-9]{9}' AS time_zone,
           pictures.number > 0 AS image, pictures.captions > 0 AS caption,
           article_section IS NOT NULL AS section, octet_length(article_body) > 0 AS text,
           is_accessible_for_free IS FALSE AS not_free,
           EXISTS (SELECT FROM article AS earlier
                   WHERE earlier.text_digest = article.text_digest AND earlier.source = article.source
                     AND earlier.article_id < article.article_id) AS duplicate,
           coalesce(frontier.discovered_from, 'argument') AS route
    FROM wanted
    JOIN article ON article.source = :source AND coalesce(article.date_published, article.first_seen_at) >= began
                AND coalesce(article.date_published, article.first_seen_at) < ended AND article.first_seen_at <= :moment
                -- the same bounds once more, as values: by them PostgreSQL knows how few articles these are
                AND coalesce(article.date_published, article.first_seen_at) >= :first_at
                AND coalesce(article.date_published, article.first_seen_at) < :last_at
    LEFT JOIN frontier ON frontier.source = article.source AND frontier.url_key = article.url_key
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM article_author WHERE article_author.article_id = article.article_id) AS yes) AS authored
    CROSS JOIN LATERAL (SELECT count(*) AS number, count(caption) AS captions FROM image WHERE image.article_id = article.article_id) AS pictures
), skins AS (
    SELECT day, skin, count(*) AS articles, sum(not_free::int) AS not_free, sum(duplicate::int) AS duplicates,
           jsonb_build_object(
               'articles', count(*), 'byline', sum(byline::int), 'authors', sum(authors::int), 'date', sum(date::int),
               'time_of_day', sum(time_of_day::int), 'time_zone', sum(time_zone::int), 'image', sum(image::int),
               'caption', sum(caption::int), 'section', sum(section::int), 'text', sum(text::int)) AS counts
    FROM found GROUP BY day, skin
), articles AS (
    SELECT day, sum(articles) AS articles, sum(not_free) AS not_free, sum(duplicates) AS duplicates,
           jsonb_object_agg(skin, counts) AS skins
    FROM skins GROUP BY day
), hours AS (
    SELECT day, hour, count(*) AS seen
    FROM (SELECT day, greatest(floor(hours), 0)::int AS hour FROM found WHERE hours < 48) AS early GROUP BY day, hour
), routes AS (
    SELECT day, jsonb_object_agg(route, named) AS routes
    FROM (SELECT day, route, count(*) AS named, row_number() OVER (PARTITION BY day ORDER BY count(*) DESC) AS place
          FROM found GROUP BY day, route) AS counted
    WHERE place <= 50 GROUP BY day
), runs AS (
    SELECT day, began, ended, crawl_id, started_at, finished_at, finish_reason, arguments = '{}' AS is_whole
    FROM wanted JOIN crawl ON crawl.source = :source AND started_at < ended AND started_at >= began - interval '7 days'
                          AND coalesce(finished_at, 'infinity') >= began
), crawls AS (
    SELECT day, jsonb_object_agg(ending, number) AS crawls, sum(seconds)::int AS crawl_seconds
    FROM (SELECT day, coalesce(finish_reason, 'running') AS ending, count(*) AS number,
                 coalesce(sum(extract(epoch FROM finished_at - started_at)), 0) AS seconds
          FROM runs WHERE started_at >= began GROUP BY day, ending) AS ended
    GROUP BY day
), tries AS (
    -- of crawls that are not whole, a backfill perhaps, it says nothing of today how their pages answer
    SELECT day, coalesce(status::text, attempt.reason) AS answer, rejection.reason AS rejected
    FROM runs JOIN fetch_attempt AS attempt USING (crawl_id) LEFT JOIN rejection USING (capture_id)
    WHERE is_whole AND attempt.frontier_id IS NOT NULL AND attempted_at >= began AND attempted_at < ended
), answers AS (
    SELECT day, jsonb_object_agg(answer, number) AS answers
    FROM (SELECT day, answer, count(*) AS number FROM tries GROUP BY day, answer) AS counted GROUP BY day
), rejections AS (
    SELECT day, jsonb_object_agg(rejected, number) AS rejections
    FROM (SELECT day, rejected, count(*) AS number FROM tries WHERE rejected IS NOT NULL GROUP BY day, rejected) AS counted
    GROUP BY day
)
SELECT day, coalesce(articles.articles, 0)::int AS articles,
       (SELECT array_agg(coalesce(seen, 0)::int ORDER BY number)
        FROM generate_series(0, 47) AS number LEFT JOIN hours ON hours.day = wanted.day AND hours.hour = number) AS seen_by_hour,
       coalesce(skins, '{}') AS skins, coalesce(routes, '{}') AS routes, coalesce(not_free, 0)::int AS not_free,
       coalesce(duplicates, 0)::int AS duplicates, coalesce(rejections, '{}') AS rejections,
       coalesce(answers, '{}') AS answers, coalesce(crawls, '{}') AS crawls, coalesce(crawl_seconds, 0) AS crawl_seconds
FROM wanted LEFT JOIN articles USING (day) LEFT JOIN routes USING (day) LEFT JOIN crawls USING (day)
LEFT JOIN answers USING (day) LEFT JOIN rejections USING (day)
ORDER BY day;

-- name: store_day!
INSERT INTO source_day (source, day, articles, seen_by_hour, skins, routes, not_free, duplicates, rejections, answers, crawls,
                        crawl_seconds, measured_at)
VALUES (:source, :day, :articles, :seen_by_hour, :skins, :routes, :not_free, :duplicates, :rejections, :answers, :crawls,
        :crawl_seconds, :measured_at)
ON CONFLICT (source, day) DO UPDATE
SET articles = excluded.articles, seen_by_hour = excluded.seen_by_hour, skins = excluded.skins, routes = excluded.routes,
    not_free = excluded.not_free, duplicates = excluded.duplicates, rejections = excluded.rejections,
    answers = excluded.answers, crawls = excluded.crawls, crawl_seconds = excluded.crawl_seconds,
    measured_at = excluded.measured_at;

-- name: days_to_measure
-- Days from the first on that were not measured after their end, and a while for what comes late.
SELECT span.day::date FROM generate_series(:first::timestamp, :last::timestamp, interval '1 day') AS span (day)
LEFT JOIN source_day ON source_day.source = :source AND source_day.day = span.day::date
WHERE measured_at IS NULL OR measured_at < (span.day + interval '1 day') AT TIME ZONE :zone + interval '6 hours';

-- name: lock_days
-- One at a time counts the days of a source: what is counted later is never replaced by what was counted earlier.
SELECT pg_advisory_xact_lock(hashtextextended('days of ' || :source, 0));

-- name: take_days_due
-- Hours whose articles changed since; they are due no more.
DELETE FROM source_day_due WHERE source = :source RETURNING moment;

-- name: stored_days
SELECT day, articles, seen_by_hour, skins, routes, not_free, duplicates, rejections, answers, crawls, crawl_seconds
FROM source_day WHERE source = :source AND day BETWEEN :first AND :last ORDER BY day;

-- name: articles_a_year_ago
SELECT day, articles FROM source_day WHERE source = :source AND day BETWEEN :first AND :last;

-- name: source_began^
-- The source's zone, and when it was first known.
SELECT coalesce(timezone, 'UTC') AS zone, first_seen_at FROM source WHERE source = :source;

-- name: known_sources
SELECT source FROM source ORDER BY source;

-- name: first_article_day$
-- The day of a source's oldest article.
SELECT (coalesce(date_published, first_seen_at) AT TIME ZONE :zone)::date FROM article WHERE source = :source
ORDER BY coalesce(date_published, first_seen_at) LIMIT 1;

-- name: crawls_of_source
-- The source's last crawls, newest first, as they were known at a moment: of four weeks, where it is crawled every hour.
SELECT started_at, CASE WHEN finished_at <= :moment THEN finished_at END AS finished_at,
       CASE WHEN finished_at <= :moment THEN finish_reason END AS finish_reason, arguments = '{}' AS is_whole,
       nullif(troubles, '{}') AS troubles, nullif(told, '{}') AS told
FROM crawl WHERE source = :source AND started_at <= :moment
ORDER BY started_at DESC, crawl_id DESC LIMIT 672;

-- name: documents_of_source
-- The routes that were read of late.
SELECT url, kind, fetched_at, changed_at, new_at FROM discovery_document
WHERE source = :source AND kind IN ('feed', 'news_sitemap', 'section_page', 'front_page')
  AND fetched_at BETWEEN :since AND :moment
ORDER BY fetched_at DESC, url LIMIT 200;

-- name: hosts_of_source
-- The hosts of the source's routes, and of its newest article.
SELECT host, robots_changed_at, back_off_until, back_off_reason FROM host
WHERE host IN (SELECT substring(url FROM '^https?://[^/]+') FROM discovery_document WHERE source = :source
               UNION (SELECT substring(url FROM '^https?://[^/]+') FROM article WHERE source = :source
                      ORDER BY coalesce(date_published, first_seen_at) DESC LIMIT 1));

-- name: overdue_of_source^
-- URLs whose turn came before a moment and who wait still, ten thousand at most; and since when the first does.
SELECT count(*) AS overdue, min(due_at) AS since
FROM (SELECT due_at FROM frontier WHERE source = :source AND due_at <= :moment AND state <> 'claimed'
      ORDER BY due_at LIMIT 10000) AS waiting;

-- name: articles_without
-- The newest articles from a moment on that lack a field, or have what they should not; of one skin, if one is named.
SELECT url FROM article
WHERE source = :source AND coalesce(date_published, first_seen_at) >= :since AND coalesce(date_published, first_seen_at) <= :until
  AND first_seen_at <= :until
  AND (:skin::text IS NULL OR :skin = CASE WHEN evidence -> 'article_body' ->> 'source' = 'site_rule'
                                           THEN coalesce(nullif(evidence -> 'article_body' ->> 'reason', ''), 'site_rule')
                                           ELSE 'generic' END)
  AND CASE :what
      WHEN 'byline' THEN byline IS NULL AND NOT EXISTS (SELECT FROM article_author WHERE article_author.article_id = article.article_id)
      WHEN 'authors' THEN NOT EXISTS (SELECT FROM article_author WHERE article_author.article_id = article.article_id)
      WHEN 'date' THEN date_published IS NULL
      WHEN 'time_of_day' THEN coalesce(date_published_raw, '') !~ '[0-9]{1,2}\s*[:hH時시]\s*[0-9]{2}|T[0-9]{4}|^1[0-9]{9}'
      WHEN 'time_zone' THEN coalesce(date_published_raw, '') !~ '[:T][0-9]{2,6}(:[0-9]{2})?([.,][0-9]+)?\s*(Z|[+-][0-9]{2}(:?[0-9]{2})?)\M|\m(GMT|UTC|[A-Z]{2,3}T|MEZ|MESZ)\M|^1[0-9]{9}'
      WHEN 'image' THEN NOT EXISTS (SELECT FROM image WHERE image.article_id = article.article_id)
      WHEN 'caption' THEN NOT EXISTS (SELECT FROM image WHERE image.article_id = article.article_id AND caption IS NOT NULL)
      WHEN 'section' THEN article_section IS NULL
      WHEN 'text' THEN octet_length(article_body) = 0
      WHEN 'skin' THEN true
      WHEN 'not_free' THEN is_accessible_for_free IS FALSE
      WHEN 'duplicate' THEN EXISTS (SELECT FROM article AS earlier
                                    WHERE earlier.text_digest = article.text_digest AND earlier.source = article.source
                                      AND earlier.article_id < article.article_id)
      END
ORDER BY coalesce(date_published, first_seen_at) DESC, article_id DESC LIMIT :most;

-- name: addresses_rejected
-- The newest pages that were rejected for a reason.
SELECT url FROM rejection WHERE source = :source AND reason = :reason AND rejected_at <= :until
ORDER BY rejection_id DESC LIMIT :most;

-- name: addresses_answered
-- The newest tries of a source's crawls since a moment that ended so.
SELECT attempt.url
FROM crawl JOIN fetch_attempt AS attempt USING (crawl_id)
WHERE crawl.source = :source AND started_at >= :since AND started_at <= :until AND attempt.frontier_id IS NOT NULL
  AND coalesce(status::text, attempt.reason) LIKE :answer
ORDER BY attempt.fetch_attempt_id DESC LIMIT :most;
