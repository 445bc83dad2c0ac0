-- Readers: crawler/store/index_queue.py, crawler/store/search_index.py, crawler/store/overview.py

-- name: claim_due
-- Take articles out of the queue; they are back in it if this transaction does not commit. What another indexer has
-- taken, or a writer is about to change, is left to later.
DELETE FROM index_due WHERE article_id IN (
    SELECT article_id FROM index_due ORDER BY article_id LIMIT :most FOR UPDATE SKIP LOCKED
) RETURNING article_id;

-- name: articles_to_index
-- What the indexes need of these articles. A statement of its own, after claim_due: it sees what was committed up to the
-- claim.
SELECT article_id, source, coalesce(article_section, '') AS section,
       coalesce(date_published, first_seen_at) AS moment,
       concat_ws(E'\n', headline, alternative_headline) AS headlines,
       concat_ws(E'\n', byline,
                 (SELECT string_agg(name, E'\n' ORDER BY position)
                  FROM article_author JOIN author USING (author_id) WHERE article_id = article.article_id)) AS names,
       concat_ws(E'\n', description,
                 (SELECT string_agg(concat_ws(E'\n', caption, credit_line), E'\n' ORDER BY ordinal)
                  FROM image WHERE article_id = article.article_id)) AS beside,
       left(article_body, :most_characters) AS body, text_digest
FROM article WHERE article_id = ANY (:article_ids)
ORDER BY article_id;

-- name: index_documents!
-- Words into the search index: those of the texts, with their places; without any, words written as one and authors'
-- keys.
INSERT INTO search_document (article_id, source, section, moment, day, document)
SELECT article_id, source, section, moment, (moment AT TIME ZONE 'UTC')::date,
       setweight(to_tsvector('archive', headlines), 'A') || setweight(to_tsvector('archive', names), 'B')
       || setweight(to_tsvector('archive', beside), 'C') || setweight(to_tsvector('archive', body), 'D')
       || strip(to_tsvector('archive', joined)) || array_to_tsvector(keys::text[])
FROM unnest(:article_ids::bigint[], :sources::text[], :sections::text[], :moments::timestamptz[], :headlines::text[],
            :names::text[], :beside::text[], :bodies::text[], :joined::text[], :keys::text[])
     AS given (article_id, source, section, moment, headlines, names, beside, body, joined, keys)
ON CONFLICT (article_id) DO UPDATE
SET section = excluded.section, moment = excluded.moment, day = excluded.day, document = excluded.document;

-- name: index_lag^
-- How many articles wait to be indexed, and since when.
SELECT count(*) AS articles, min(due_since) AS due_since FROM index_due;

-- name: some_due$
-- How many articles wait to be indexed, counted up to a bound.
SELECT count(*) FROM (SELECT FROM index_due LIMIT :most) AS due;

-- name: prepare_for_many!
-- Words of a thousand articles go into the index together: an eighth less work for each, but searches read them one by
-- one meanwhile.
SELECT set_config('gin_pending_list_limit', '32MB', false), set_config('work_mem', '64MB', false);

-- name: clean_pending!
-- Bring what was written lately into the index proper, so that searches need not read it word by word.
SELECT gin_clean_pending_list('search_document_words');
