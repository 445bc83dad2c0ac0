-- What a version says of itself, articles that are gone, the order in which articles are read, and what waits to be
-- indexed for search and duplicates.

ALTER TABLE article_version
    ADD COLUMN date_modified     timestamptz,
    ADD COLUMN date_modified_raw text,
    ADD COLUMN edited_by         text,
    ADD COLUMN correction        text;
COMMENT ON COLUMN article_version.date_modified IS 'When the page says that this text was made; null where it says nothing of it.';
COMMENT ON COLUMN article_version.edited_by IS 'Who made this text, as printed (in "Updated by …"); the names only.';
COMMENT ON COLUMN article_version.correction IS 'The note by which the page owns up to a change ("Correction: …"), as printed.';

ALTER TABLE article
    ADD COLUMN date_gone timestamptz,
    ADD CONSTRAINT article_is_gone_after_it_was_seen CHECK (date_gone >= first_seen_at);
COMMENT ON COLUMN article.date_gone IS 'When its address was first found to lead nowhere (404, 410, a page that says so); the text stays.';

DROP VIEW article_record;
CREATE VIEW article_record AS
SELECT article.*,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'email', email, 'job_title', job_title,
                                                     'organization', organization, 'type', type)
                                  ORDER BY position), '[]')
        FROM article_author JOIN author USING (author_id) WHERE article_id = article.article_id) AS authors,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('content_url', content_url, 'caption', caption,
                                                     'credit_line', credit_line, 'alt_text', alt_text,
                                                     'position', position) ORDER BY ordinal), '[]')
        FROM image WHERE article_id = article.article_id) AS images
FROM article;
COMMENT ON VIEW article_record IS 'An article a row, its authors and images as JSON: what the export gives, and what most readers want.';

-- Readers walk through the archive by date, of one source or of all; an article without a date has the moment when it
-- was first seen.
CREATE INDEX article_by_date ON article (coalesce(date_published, first_seen_at), article_id);
CREATE INDEX article_of_source_by_date ON article (source, coalesce(date_published, first_seen_at), article_id);
DROP INDEX article_source_published;

-- A digest is looked up by equality alone, and comes in no order: a B-tree of its 71 characters outgrows the server's
-- memory first of all indexes, and then each new article dirties a page of its own (measured: 7.5 kB of WAL an article
-- become 15 after each checkpoint). A hash index is a third of its size.
DROP INDEX article_text_digest;
CREATE INDEX article_text_digest ON article USING hash (text_digest);

-- An author is looked up by name and e-mail, either of which may be null: an index on the columns themselves serves no
-- such look-up (IS NOT DISTINCT FROM is not indexable).
CREATE UNIQUE INDEX author_once ON author (type, coalesce(name, ''), coalesce(email, ''));
ALTER TABLE author DROP CONSTRAINT author_type_name_email_key;
ALTER TABLE author -- two nulls passed the old rule: NULL is not false
    DROP CONSTRAINT author_has_a_name_or_an_email,
    ADD CONSTRAINT author_has_a_name_or_an_email CHECK (coalesce(name, '') || coalesce(email, '') ~ '\S');

-- The indexes for search and duplicates cost several times what an article's own row does, so they are filled apart and
-- a little later: whoever writes an article leaves its number here, by trigger, so that nobody can forget to.
CREATE TABLE index_due (
    article_id bigint PRIMARY KEY,
    due_since  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE index_due IS 'Articles whose text is not in the indexes for search and duplicates yet, or not in its newest version.';

CREATE FUNCTION note_new_articles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO index_due (article_id) SELECT article_id FROM new_article ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER article_is_indexed_later AFTER INSERT ON article
    REFERENCING NEW TABLE AS new_article FOR EACH STATEMENT EXECUTE FUNCTION note_new_articles();

-- A change that is not committed yet must keep an indexer from taking the article out of the queue with its old text:
-- updating the row locks it until then, and an indexer skips it.
CREATE FUNCTION note_changed_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO index_due (article_id) VALUES (NEW.article_id)
    ON CONFLICT (article_id) DO UPDATE SET due_since = index_due.due_since;
    RETURN NULL;
END $$;
CREATE TRIGGER changed_article_is_indexed_later AFTER UPDATE OF record_digest ON article
    FOR EACH ROW WHEN (OLD.record_digest IS DISTINCT FROM NEW.record_digest) EXECUTE FUNCTION note_changed_article();
INSERT INTO index_due (article_id) SELECT article_id FROM article;
