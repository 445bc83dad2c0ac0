-- What the checks of a source look at (docs/monitoring.md): its days, counted once and again only where they changed.

CREATE TABLE source_day (
    source        text        NOT NULL REFERENCES source,
    day           date        NOT NULL,
    articles      integer     NOT NULL,
    seen_by_hour  integer[]   NOT NULL,
    skins         jsonb       NOT NULL,
    routes        jsonb       NOT NULL,
    not_free      integer     NOT NULL,
    duplicates    integer     NOT NULL,
    rejections    jsonb       NOT NULL,
    answers       jsonb       NOT NULL,
    crawls        jsonb       NOT NULL,
    crawl_seconds integer     NOT NULL,
    measured_at   timestamptz NOT NULL,
    PRIMARY KEY (source, day),
    CONSTRAINT source_day_sells_articles_of_its_own CHECK (not_free BETWEEN 0 AND articles),
    CONSTRAINT source_day_repeats_articles_of_its_own CHECK (duplicates BETWEEN 0 AND articles),
    CONSTRAINT source_day_has_two_days_of_hours CHECK (cardinality(seen_by_hour) = 48)
);
COMMENT ON TABLE source_day IS 'What a source did on a day of its own zone; articles by day of publication, else first seen; all else by when it happened.';
COMMENT ON COLUMN source_day.seen_by_hour IS 'How many of the articles were first seen in the first, second … 48th hour from the day''s beginning.';
COMMENT ON COLUMN source_day.skins IS 'Skin that read the text (generic: none) → articles, and how many of them have each field.';
COMMENT ON COLUMN source_day.routes IS 'URL of the feed, sitemap or list that was the first to name them → articles.';
COMMENT ON COLUMN source_day.not_free IS 'Articles that say they are not free to read; paywall_stub among the rejections are more of them.';
COMMENT ON COLUMN source_day.duplicates IS 'Articles whose headline and text an earlier article of the source has, word for word.';
COMMENT ON COLUMN source_day.rejections IS 'Reason → fetched pages of which no article came.';
COMMENT ON COLUMN source_day.answers IS 'Status of an answer for an article''s URL, or the reason why there was none → tries.';
COMMENT ON COLUMN source_day.crawls IS 'finish_reason (running: none yet) → crawls that began.';

-- Days are counted again where articles came or changed: whoever writes them notes when they were published. Nothing
-- is unique here, so that no writer waits for another.
CREATE TABLE source_day_due (
    source text        NOT NULL,
    moment timestamptz NOT NULL
);
COMMENT ON TABLE source_day_due IS 'Hours (UTC) whose articles changed since their day was counted for source_day.';
CREATE INDEX source_day_due_source ON source_day_due (source);

CREATE FUNCTION note_days_of_new_articles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO source_day_due (source, moment)
    SELECT DISTINCT source, date_trunc('hour', coalesce(date_published, first_seen_at), 'UTC') FROM new_article;
    RETURN NULL;
END $$;
CREATE TRIGGER new_articles_change_their_days AFTER INSERT ON article
    REFERENCING NEW TABLE AS new_article FOR EACH STATEMENT EXECUTE FUNCTION note_days_of_new_articles();

CREATE FUNCTION note_days_of_changed_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO source_day_due (source, moment)
    SELECT DISTINCT NEW.source, date_trunc('hour', changed, 'UTC')
    FROM unnest(ARRAY[coalesce(OLD.date_published, OLD.first_seen_at), coalesce(NEW.date_published, NEW.first_seen_at)]) AS changed;
    RETURN NULL;
END $$;
CREATE TRIGGER changed_article_changes_its_day AFTER UPDATE OF record_digest ON article
    FOR EACH ROW WHEN (OLD.record_digest IS DISTINCT FROM NEW.record_digest)
    EXECUTE FUNCTION note_days_of_changed_article();

-- What a crawl said of its troubles, so that a report can say it again.
ALTER TABLE crawl ADD COLUMN told jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN crawl.told IS 'Reason of a trouble → the sentences in which it was told, the first few.';
