-- Readers: crawler/store/articles.py, crawler/store/article_rows.py

-- name: lock_articles
-- Which of these articles are in the archive, locked in one order for all who write.
SELECT article.source, article.url_key, article_id, record_digest, version, captured_at
FROM article JOIN unnest(:sources::text[], :url_keys::text[]) AS named (source, url_key) USING (source, url_key)
ORDER BY article_id FOR UPDATE OF article;

-- name: next_articles
-- Numbers for so many new articles.
SELECT nextval(pg_get_serial_sequence('article', 'article_id')) FROM generate_series(1, :count);

-- name: change_article!
UPDATE article
SET url = :url, canonical_url = :canonical_url, headline = :headline, alternative_headline = :alternative_headline,
    description = :description, article_body = :article_body, byline = :byline,
    date_published = :date_published, date_published_offset = :date_published_offset,
    date_published_raw = :date_published_raw, date_modified = :date_modified,
    date_modified_offset = :date_modified_offset, date_modified_raw = :date_modified_raw,
    article_section = :article_section, keywords = :keywords, dateline = :dateline, in_language = :in_language,
    is_accessible_for_free = :is_accessible_for_free, publisher = :publisher, page_kind = :page_kind,
    evidence = :evidence, text_digest = :text_digest, record_digest = :record_digest, version = version + 1,
    capture_id = :capture_id, captured_at = :captured_at, last_seen_at = greatest(last_seen_at, :captured_at), date_gone = NULL
WHERE article_id = :article_id;

-- name: renew_digest!
-- The same content, whose digest another version of this program made.
UPDATE article SET record_digest = :record_digest WHERE article_id = :article_id;

-- name: see_articles_again!
-- The same content once more, of an older capture perhaps.
UPDATE article
SET first_seen_at = least(first_seen_at, seen.captured_at), last_seen_at = greatest(last_seen_at, seen.captured_at),
    date_gone = CASE WHEN date_gone >= seen.captured_at THEN date_gone END
FROM unnest(:article_ids::bigint[], :captured_ats::timestamptz[]) AS seen (article_id, captured_at)
WHERE article.article_id = seen.article_id;

-- name: lose_articles!
-- These captures say that their articles are no longer there: since when. The text stays.
UPDATE article SET date_gone = capture.captured_at
FROM capture JOIN frontier USING (frontier_id)
WHERE capture.capture_id = ANY (:capture_ids) AND article.source = frontier.source
  AND article.url_key = frontier.url_key AND date_gone IS NULL AND capture.captured_at >= last_seen_at;

-- name: add_version!
INSERT INTO article_version (article_id, version, capture_id, seen_at, changed, replaced,
                             date_modified, date_modified_raw, edited_by, correction)
VALUES (:article_id, :version, :capture_id, :seen_at, :changed, :replaced,
        :date_modified, :date_modified_raw, :edited_by, :correction);

-- name: know_authors
-- The rows of these authors, made where there are none. One that somebody else is making just now is missing.
WITH named AS (
    SELECT * FROM unnest(:types::text[], :names::text[], :emails::text[]) AS named (type, name, email)
), known AS (
    SELECT author_id, author.type, author.name, author.email
    FROM named JOIN author ON author.type = named.type AND coalesce(author.name, '') = coalesce(named.name, '')
                          AND coalesce(author.email, '') = coalesce(named.email, '')
), made AS (
    INSERT INTO author (type, name, email)
    SELECT type, name, email FROM named
    WHERE (type, coalesce(name, ''), coalesce(email, '')) NOT IN (SELECT type, coalesce(name, ''), coalesce(email, '') FROM known)
    ON CONFLICT DO NOTHING
    RETURNING author_id, type, name, email
)
SELECT * FROM known UNION ALL SELECT * FROM made;

-- name: drop_authors!
DELETE FROM article_author WHERE article_id = :article_id;

-- name: drop_images!
DELETE FROM image WHERE article_id = :article_id;

-- name: record_of_article^
-- One article as the export gives it.
SELECT * FROM article_record WHERE article_id = :article_id;

-- name: recent_articles
-- What the end of a crawl shows: the newest of a source.
SELECT date_published, date_published_offset, headline,
       (SELECT string_agg(coalesce(name, email), ', ' ORDER BY position)
        FROM article_author JOIN author USING (author_id) WHERE article_id = article.article_id) AS authors,
       (SELECT count(*) FROM image WHERE article_id = article.article_id AND caption IS NOT NULL) AS captions
FROM article WHERE source = :source
ORDER BY coalesce(date_published, first_seen_at) DESC, article_id DESC
LIMIT :most;

-- name: count_articles$
SELECT count(*) FROM article WHERE source = :source;
