-- Readers: crawler/store/search.py

-- name: parse_search^
-- The words and the author as one tsquery, its text, and the part of it that an index can find (T or nothing: none).
SELECT query::text AS query, querytree(query) AS findable
FROM (SELECT to_tsquery('archive', :words) && :author::tsquery AS query) AS parsed;

-- name: window_start$
-- The day of the article that so many newer ones precede in the span; null where there are no more than that.
SELECT (moment AT TIME ZONE 'UTC')::date FROM search_document
WHERE (:since::timestamptz IS NULL OR moment >= :since)
  AND (:before::timestamptz IS NULL OR moment < :before)
ORDER BY moment DESC OFFSET :articles LIMIT 1;

-- name: matches_of_words^
-- How many articles of these days have all the words, whatever their order; how many there are in all, about.
SELECT count(*), (SELECT reltuples::bigint FROM pg_class WHERE oid = 'search_document'::regclass)
FROM search_document WHERE document @@ :query::tsquery AND day >= :first_day AND (:last_day::date IS NULL OR day <= :last_day);

-- name: candidates
-- The newest articles that match, in a span of moments and, for the index, of days; what is null bounds nothing. The
-- planner does not know what it costs to read a document, so it is kept from walking along moment and reading each one.
WITH matching AS MATERIALIZED (
    SELECT article_id, moment FROM search_document
    WHERE document @@ :query::tsquery
      AND (:source::text IS NULL OR source = :source)
      AND (:section::text IS NULL OR section = :section)
      AND (:first_day::date IS NULL OR day >= :first_day)
      AND (:last_day::date IS NULL OR day <= :last_day)
      AND (:since::timestamptz IS NULL OR (moment >= :since) IS TRUE)
      AND (:before::timestamptz IS NULL OR (moment < :before) IS TRUE)
)
SELECT article_id FROM matching ORDER BY moment DESC, article_id DESC LIMIT :most;

-- name: rank_candidates
-- The best of these articles: how close and in how prominent a place the words stand, halved at so many days of age.
SELECT article_id, cluster_id,
       (ts_rank_cd('{0.1, 0.3, 0.6, 1.0}', document, :query::tsquery, 1) + 0.001)
       / (1 + extract(epoch FROM greatest(now() - moment, '0')) / 86400 / :half_days) AS score
FROM search_document LEFT JOIN duplicate USING (article_id)
WHERE article_id = ANY (:article_ids)
ORDER BY score DESC, moment DESC, article_id DESC LIMIT :most;

-- name: shown_articles
-- What is shown of these articles.
SELECT article_id, source, url, headline, alternative_headline, byline, description, article_body, date_published,
       date_published_offset, article_section AS section,
       ARRAY(SELECT coalesce(name, email) FROM article_author JOIN author USING (author_id)
             WHERE article_id = article.article_id ORDER BY position) AS authors,
       ARRAY(SELECT concat_ws(' ', caption, credit_line) FROM image
             WHERE article_id = article.article_id AND concat_ws(' ', caption, credit_line) <> '' ORDER BY ordinal) AS captions
FROM article WHERE article_id = ANY (:article_ids);

-- name: cluster_sizes
-- How many articles each of these clusters has.
SELECT cluster_id, count(*) FROM duplicate WHERE cluster_id = ANY (:cluster_ids) GROUP BY cluster_id;

-- name: stems_of_words
-- Each word as the index has it; a word that the index leaves out has none.
SELECT word, tsvector_to_array(to_tsvector('archive', word)) FROM unnest(:words::text[]) AS word;
