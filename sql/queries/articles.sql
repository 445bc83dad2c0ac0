-- Readers: crawler/store/articles.py, crawler/store/article_rows.py

-- name: lock_article^
SELECT article_id, record_digest, version, captured_at FROM article
WHERE source = :source AND url_key = :url_key FOR UPDATE;

-- name: add_article<!
INSERT INTO article (source, url_key, url, canonical_url, headline, alternative_headline, description, article_body, byline,
                     date_published, date_published_offset, date_published_raw,
                     date_modified, date_modified_offset, date_modified_raw,
                     article_section, keywords, dateline, in_language, is_accessible_for_free, publisher, page_kind,
                     evidence, text_digest, record_digest, capture_id, captured_at, first_seen_at, last_seen_at)
VALUES (:source, :url_key, :url, :canonical_url, :headline, :alternative_headline, :description, :article_body, :byline,
        :date_published, :date_published_offset, :date_published_raw,
        :date_modified, :date_modified_offset, :date_modified_raw,
        :article_section, :keywords, :dateline, :in_language, :is_accessible_for_free, :publisher, :page_kind,
        :evidence, :text_digest, :record_digest, :capture_id, :captured_at, :captured_at, :captured_at)
ON CONFLICT (source, url_key) DO NOTHING
RETURNING article_id;

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
    capture_id = :capture_id, captured_at = :captured_at, last_seen_at = greatest(last_seen_at, :captured_at)
WHERE article_id = :article_id;

-- name: see_article_again!
UPDATE article SET first_seen_at = least(first_seen_at, :captured_at), last_seen_at = greatest(last_seen_at, :captured_at)
WHERE article_id = :article_id;

-- name: add_version!
INSERT INTO article_version (article_id, version, capture_id, seen_at, changed, replaced)
VALUES (:article_id, :version, :capture_id, :seen_at, :changed, :replaced);

-- name: add_author!
-- The author's row if there is none, and the article's place for it.
WITH known AS (
    SELECT author_id FROM author
    WHERE type = :type AND name IS NOT DISTINCT FROM :name AND email IS NOT DISTINCT FROM :email
), made AS (
    INSERT INTO author (type, name, email)
    SELECT :type, :name, :email WHERE NOT EXISTS (SELECT FROM known)
    -- another crawl may have made it just now: this reads it back, where DO NOTHING would return no row
    ON CONFLICT (type, name, email) DO UPDATE SET type = excluded.type
    RETURNING author_id
)
INSERT INTO article_author (article_id, position, author_id, job_title, organization)
SELECT :article_id, :position, author_id, :job_title, :organization
FROM (SELECT author_id FROM known UNION ALL SELECT author_id FROM made) AS author;

-- name: drop_authors!
DELETE FROM article_author WHERE article_id = :article_id;

-- name: add_image!
INSERT INTO image (article_id, ordinal, content_url, caption, credit_line, alt_text, position)
VALUES (:article_id, :ordinal, :content_url, :caption, :credit_line, :alt_text, :position);

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
