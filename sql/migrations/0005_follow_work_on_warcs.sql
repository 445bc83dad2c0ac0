-- Work on WARC files that is resumed: re-extraction and ingest; and a capture is found by where it lies.

CREATE TABLE reextraction (
    reextraction_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    filter             jsonb NOT NULL,
    software           text NOT NULL,
    warc_filename      text NOT NULL DEFAULT '',
    warc_record_offset bigint NOT NULL DEFAULT 0,
    capture_id         bigint NOT NULL DEFAULT 0,
    counts             jsonb NOT NULL DEFAULT '{}',
    started_at         timestamptz NOT NULL DEFAULT now(),
    finished_at        timestamptz,
    CONSTRAINT reextraction_finishes_after_it_starts CHECK (finished_at >= started_at)
);
COMMENT ON TABLE reextraction IS 'One run of crawler reextract: which captures (filter), by which version, and up to which capture, in the order of the WARC files, it came.';
COMMENT ON COLUMN reextraction.counts IS 'What the summary says so far: fields that changed, with examples.';
CREATE UNIQUE INDEX reextraction_goes_on ON reextraction (filter) WHERE finished_at IS NULL;

CREATE TABLE warc_ingest (
    warc_filename text PRIMARY KEY,
    size          bigint NOT NULL,
    next_offset   bigint NOT NULL DEFAULT 0,
    counts        jsonb NOT NULL DEFAULT '{}',
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    CONSTRAINT warc_ingest_offset_is_in_the_file CHECK (next_offset BETWEEN 0 AND size),
    CONSTRAINT warc_ingest_finishes_after_it_starts CHECK (finished_at >= started_at)
);
COMMENT ON TABLE warc_ingest IS 'A foreign WARC file that became part of the archive, and up to which byte it was read; counts is what its summary says so far.';

CREATE INDEX capture_place ON capture (warc_filename, warc_record_offset);

ALTER TABLE frontier DROP CONSTRAINT frontier_route_is_known;
ALTER TABLE frontier ADD CONSTRAINT frontier_route_is_known
    CHECK (discovered_via IN ('seed', 'feed', 'news_sitemap', 'sitemap', 'section_page', 'article', 'warc'));
