-- Readers: crawler/store/printed.py, crawler/store/article_rows.py
-- Articles are read in the order of coalesce(date_published, first_seen_at), article_id. A slice is what lies behind one
-- such key and not behind another; the two indexes by date serve it.

-- name: slice_end^
-- The key of the last article of a slice of so many; no row where fewer are left.
SELECT coalesce(date_published, first_seen_at)::text, article_id FROM article
WHERE (coalesce(date_published, first_seen_at), article_id) > (:low_at::timestamptz, :low_id::bigint)
  AND (coalesce(date_published, first_seen_at), article_id) <= (:high_at::timestamptz, :high_id::bigint)
  AND (:source::text IS NULL OR source = :source)
  AND (:section::text IS NULL OR lower(article_section) = lower(:section))
  AND (NOT :gone OR date_gone IS NOT NULL)
  AND (:author_ids::bigint[] IS NULL
       OR EXISTS (SELECT FROM article_author
                  WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)))
ORDER BY coalesce(date_published, first_seen_at), article_id
OFFSET :most - 1 LIMIT 1;

-- name: print_slice
-- The records of a slice, each as the line of JSON that json.dumps(record, ensure_ascii=False) makes. PostgreSQL prints
-- it, as that takes half the time of fetching the columns and printing them in Python (benchmarks/export.py).
COPY (
    SELECT concat(
        '{"source": ', to_json(source), ', "url": ', to_json(url), ', "url_key": ', to_json(url_key),
        ', "headline": ', to_json(headline), ', "article_body": ', to_json(article_body),
        ', "captured_at": "', to_char(captured_at, captured_form), '+00:00"',
        ', "alternative_headline": ', coalesce(to_json(alternative_headline)::text, 'null'),
        ', "description": ', coalesce(to_json(description)::text, 'null'),
        ', "byline": ', coalesce(to_json(byline)::text, 'null'),
        ', "authors": [', (
            SELECT string_agg(concat(
                '{"name": ', coalesce(to_json(name)::text, 'null'), ', "email": ', coalesce(to_json(email)::text, 'null'),
                ', "job_title": ', coalesce(to_json(job_title)::text, 'null'),
                ', "organization": ', coalesce(to_json(organization)::text, 'null'), ', "type": "', type, '"}'
            ), ', ' ORDER BY position)
            FROM article_author JOIN author USING (author_id) WHERE article_author.article_id = article.article_id
        ),
        '], "date_published": ', CASE WHEN date_published IS NULL THEN 'null' ELSE concat(
            '"', to_char(date_published + date_published_offset, published_form),
            CASE WHEN date_published_offset < '0' THEN '-' ELSE '+' END,
            to_char(published_offset, published_offset_form), '"') END,
        ', "date_published_raw": ', coalesce(to_json(date_published_raw)::text, 'null'),
        ', "date_modified": ', CASE WHEN date_modified IS NULL THEN 'null' ELSE concat(
            '"', to_char(date_modified + date_modified_offset, modified_form),
            CASE WHEN date_modified_offset < '0' THEN '-' ELSE '+' END,
            to_char(modified_offset, modified_offset_form), '"') END,
        ', "date_modified_raw": ', coalesce(to_json(date_modified_raw)::text, 'null'),
        ', "article_section": ', coalesce(to_json(article_section)::text, 'null'),
        ', "keywords": ', CASE WHEN keywords = '{}' THEN '[]' ELSE to_jsonb(keywords)::text END,
        ', "dateline": ', coalesce(to_json(dateline)::text, 'null'),
        ', "in_language": ', coalesce(to_json(in_language)::text, 'null'),
        ', "is_accessible_for_free": ', coalesce(to_json(is_accessible_for_free)::text, 'null'),
        ', "canonical_url": ', coalesce(to_json(canonical_url)::text, 'null'),
        ', "publisher": ', coalesce(to_json(publisher)::text, 'null'),
        ', "page_kind": ', to_json(page_kind),
        ', "images": [', (
            SELECT string_agg(concat(
                '{"content_url": ', to_json(content_url), ', "caption": ', coalesce(to_json(caption)::text, 'null'),
                ', "credit_line": ', coalesce(to_json(credit_line)::text, 'null'),
                ', "alt_text": ', coalesce(to_json(alt_text)::text, 'null'), ', "position": ', position, '}'
            ), ', ' ORDER BY ordinal)
            FROM image WHERE image.article_id = article.article_id
        ),
        '], "evidence": ', evidence, ', "version": ', version,
        ', "first_seen_at": "', to_char(first_seen_at, first_seen_form), '+00:00"',
        ', "last_seen_at": "', to_char(last_seen_at, last_seen_form), '+00:00"',
        ', "date_gone": ',
        CASE WHEN date_gone IS NULL THEN 'null' ELSE concat('"', to_char(date_gone, gone_form), '+00:00"') END,
        '}', chr(10))
    FROM article CROSS JOIN LATERAL (
        -- datetime.isoformat() has six digits of a second or none, and the seconds of an offset where there are any
        VALUES ('YYYY-MM-DD"T"HH24:MI:SS', 'YYYY-MM-DD"T"HH24:MI:SS.US')
    ) AS form (whole, split) CROSS JOIN LATERAL (
        SELECT CASE WHEN captured_at = date_trunc('second', captured_at) THEN whole ELSE split END,
               CASE WHEN date_published = date_trunc('second', date_published) THEN whole ELSE split END,
               CASE WHEN date_modified = date_trunc('second', date_modified) THEN whole ELSE split END,
               CASE WHEN first_seen_at = date_trunc('second', first_seen_at) THEN whole ELSE split END,
               CASE WHEN last_seen_at = date_trunc('second', last_seen_at) THEN whole ELSE split END,
               CASE WHEN date_gone = date_trunc('second', date_gone) THEN whole ELSE split END,
               CASE WHEN extract(second FROM date_published_offset) = 0 THEN 'HH24:MI' ELSE 'HH24:MI:SS' END,
               make_interval(secs => abs(extract(epoch FROM date_published_offset))::float),
               CASE WHEN extract(second FROM date_modified_offset) = 0 THEN 'HH24:MI' ELSE 'HH24:MI:SS' END,
               make_interval(secs => abs(extract(epoch FROM date_modified_offset))::float)
    ) AS forms (captured_form, published_form, modified_form, first_seen_form, last_seen_form, gone_form,
                published_offset_form, published_offset, modified_offset_form, modified_offset)
    WHERE (coalesce(date_published, first_seen_at), article_id) > (:low_at::timestamptz, :low_id::bigint)
      AND (coalesce(date_published, first_seen_at), article_id) <= (:high_at::timestamptz, :high_id::bigint)
      AND (:source::text IS NULL OR source = :source)
      AND (:section::text IS NULL OR lower(article_section) = lower(:section))
      AND (NOT :gone OR date_gone IS NOT NULL)
      AND (:author_ids::bigint[] IS NULL
           OR EXISTS (SELECT FROM article_author
                      WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)))
    ORDER BY coalesce(date_published, first_seen_at), article_id
) TO STDOUT (FORMAT binary);

-- name: authors_named
-- The authors of a name or an e-mail address; case, and hyphens for spaces, make no difference.
SELECT author_id FROM author
WHERE translate(lower(name), '-', ' ') = translate(lower(:name), '-', ' ') OR lower(email) = lower(:name);

-- name: records_of_source
-- Articles of a source (or of all), oldest first, as records; for millions of them print_slice is the way.
SELECT * FROM article_record
WHERE :source::text IS NULL OR source = :source
ORDER BY coalesce(date_published, first_seen_at), article_id;

-- name: key_before_newest^
-- The key behind which the newest so many articles stand; no row where there are no more than these.
SELECT coalesce(date_published, first_seen_at)::text, article_id FROM article
WHERE (:source::text IS NULL OR source = :source)
  AND (:section::text IS NULL OR lower(article_section) = lower(:section))
  AND (NOT :gone OR date_gone IS NOT NULL)
  AND (:author_ids::bigint[] IS NULL
       OR EXISTS (SELECT FROM article_author
                  WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)))
ORDER BY coalesce(date_published, first_seen_at) DESC, article_id DESC
OFFSET :most LIMIT 1;

-- name: newest_text_at$
-- When the newest of the chosen texts was made, as far as it is known: what a feed calls its last update.
SELECT max(CASE WHEN version > 1 THEN captured_at ELSE coalesce(date_modified, date_published, captured_at) END)
FROM article
WHERE (coalesce(date_published, first_seen_at), article_id) > (:low_at::timestamptz, :low_id::bigint)
  AND (coalesce(date_published, first_seen_at), article_id) <= (:high_at::timestamptz, :high_id::bigint)
  AND (:source::text IS NULL OR source = :source)
  AND (:section::text IS NULL OR lower(article_section) = lower(:section))
  AND (NOT :gone OR date_gone IS NOT NULL)
  AND (:author_ids::bigint[] IS NULL
       OR EXISTS (SELECT FROM article_author
                  WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)));

-- name: first_moment$
-- The moment of the first article of a slice; null where it has none.
SELECT min(coalesce(date_published, first_seen_at)) FROM article
WHERE (coalesce(date_published, first_seen_at), article_id) > (:low_at::timestamptz, :low_id::bigint)
  AND (coalesce(date_published, first_seen_at), article_id) <= (:high_at::timestamptz, :high_id::bigint)
  AND source = :source
  AND (:section::text IS NULL OR lower(article_section) = lower(:section))
  AND (NOT :gone OR date_gone IS NOT NULL)
  AND (:author_ids::bigint[] IS NULL
       OR EXISTS (SELECT FROM article_author
                  WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)));

-- name: corrections
-- The notes by which some articles owned up to a change, oldest first.
SELECT article.source, article.url_key, article_version.correction
FROM unnest(:sources::text[], :url_keys::text[]) AS named (source, url_key)
JOIN article USING (source, url_key) JOIN article_version USING (article_id)
WHERE article_version.correction IS NOT NULL
ORDER BY article.article_id, article_version.version;

-- name: places_of_slice
-- Where the page lies from which the newest text of each article was read; of a revisit, where its original does.
SELECT coalesce(date_published, first_seen_at)::text AS at, article.article_id, article.url,
       original.warc_filename, original.warc_record_offset, original.warc_record_id
FROM article JOIN capture USING (capture_id)
JOIN capture AS original ON original.capture_id = coalesce(capture.revisit_of, capture.capture_id)
WHERE (coalesce(date_published, first_seen_at), article.article_id) > (:low_at::timestamptz, :low_id::bigint)
  AND (coalesce(date_published, first_seen_at), article.article_id) <= (:high_at::timestamptz, :high_id::bigint)
  AND (:source::text IS NULL OR article.source = :source)
  AND (:section::text IS NULL OR lower(article_section) = lower(:section))
  AND (NOT :gone OR date_gone IS NOT NULL)
  AND (:author_ids::bigint[] IS NULL
       OR EXISTS (SELECT FROM article_author
                  WHERE article_author.article_id = article.article_id AND author_id = ANY (:author_ids)))
ORDER BY coalesce(date_published, first_seen_at), article.article_id
LIMIT :most;

-- name: zones_of_sources
SELECT source, timezone FROM source ORDER BY source;
