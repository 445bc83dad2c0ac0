-- The indexes that answer "where is this written" and "where else does this stand"; filled by `crawler index` from the
-- queue index_due, a little later than the articles.

-- Search ------------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Words come folded (crawler/search/text.py). English ones are stemmed, and what stands on the list of stop words is
-- left out; all other words stay as they are.
CREATE TEXT SEARCH CONFIGURATION archive (COPY = english);
ALTER TEXT SEARCH CONFIGURATION archive ALTER MAPPING FOR word, numword WITH simple;

CREATE TABLE search_document (
    article_id bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    source     text        NOT NULL,
    section    text        NOT NULL,
    moment     timestamptz NOT NULL,
    day        date        NOT NULL,
    document   tsvector    NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE search_document ALTER COLUMN document SET STORAGE EXTERNAL;
COMMENT ON TABLE search_document IS 'The words of an article: A headlines, B authors, C description, captions and credits, D text; without a place, names and hyphenated words written as one, and authors after an @.';
COMMENT ON COLUMN search_document.section IS 'article_section, folded as the words are; empty where there is none.';
COMMENT ON COLUMN search_document.moment IS 'When it was published, else first seen.';
COMMENT ON COLUMN search_document.day IS 'The day of moment, UTC: newest articles are looked through first, some days at a time.';

CREATE INDEX search_document_words ON search_document USING gin (day, source, section, document);
CREATE INDEX search_document_moment ON search_document (moment);

-- Duplicates --------------------------------------------------------------------------------------------------------

CREATE TABLE text_signature (
    article_id  bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    text_digest text      NOT NULL,
    signature   bytea,
    bands       integer[] NOT NULL DEFAULT '{}',
    CONSTRAINT text_signature_has_its_bands CHECK (signature IS NOT NULL OR bands = '{}')
);
COMMENT ON TABLE text_signature IS 'What near-duplicates are found by: a MinHash signature of the text and the buckets it falls into (crawler/search/signature.py).';
COMMENT ON COLUMN text_signature.signature IS 'Null for a text too short to have one: it is a duplicate of nothing but of the very same.';
COMMENT ON COLUMN text_signature.bands IS 'Two articles with a number in common are candidates; fewer, or none, where the buckets are full.';
-- Each article that comes is looked up at once: a list of pending entries would be read through every time.
CREATE INDEX text_signature_bands ON text_signature USING gin (bands) WITH (fastupdate = off);

CREATE TABLE duplicate (
    article_id bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    cluster_id bigint NOT NULL,
    similarity real   NOT NULL,
    CONSTRAINT duplicate_similarity_is_a_share CHECK (similarity BETWEEN 0 AND 1)
);
COMMENT ON TABLE duplicate IS 'Articles that have copies: those of one cluster_id tell the same story in the same words.';
COMMENT ON COLUMN duplicate.similarity IS 'To the member that it resembles most: the share of the shorter text that stands word for word in the other.';
CREATE INDEX duplicate_of_cluster ON duplicate (cluster_id);

CREATE VIEW duplicate_cluster AS
SELECT duplicate.cluster_id, count(*) AS articles, min(coalesce(date_published, first_seen_at)) AS first_at,
       max(coalesce(date_published, first_seen_at)) AS last_at, array_agg(DISTINCT source) AS sources,
       (array_agg(headline ORDER BY coalesce(date_published, first_seen_at), article_id))[1] AS headline,
       min(similarity) AS least_similarity,
       array_agg(article_id ORDER BY coalesce(date_published, first_seen_at), article_id) AS article_ids
FROM duplicate JOIN article USING (article_id)
GROUP BY duplicate.cluster_id;
COMMENT ON VIEW duplicate_cluster IS 'Each story that stands in the archive more than once: how often, when, where, and the headline that it had first.';
