-- The archive: what is known (source, frontier), what was done (crawl, fetch_attempt, capture), what it says (article …, rejection).

CREATE TABLE source (
    source        text PRIMARY KEY,
    publisher     text,
    in_language   text,
    timezone      text,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT source_is_a_spider_name CHECK (source ~ '^[a-z][a-z0-9_]{0,62}$')
);
COMMENT ON TABLE source IS 'A site we archive; its row is made by its first crawl from what the spider declares.';

CREATE TABLE crawl (
    crawl_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL REFERENCES source,
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    finish_reason text,
    arguments     jsonb NOT NULL DEFAULT '{}',
    counts        jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT crawl_finishes_after_it_starts CHECK (finished_at >= started_at),
    CONSTRAINT crawl_finish_has_a_reason CHECK ((finished_at IS NULL) = (finish_reason IS NULL))
);
COMMENT ON TABLE crawl IS 'One run of one spider. finished_at is null while it runs, or for ever after kill -9 until the next run closes it.';
CREATE INDEX crawl_source_started ON crawl (source, started_at DESC);

CREATE TABLE frontier (
    frontier_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text NOT NULL REFERENCES source,
    url_key         text NOT NULL,
    url             text NOT NULL,
    state           text NOT NULL DEFAULT 'discovered',
    reason          text,
    discovered_via  text NOT NULL,
    discovered_from text NOT NULL,
    headline        text,
    date_published  timestamptz,
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    due_at          timestamptz DEFAULT now(),
    attempts        integer NOT NULL DEFAULT 0,
    claimed_by      bigint REFERENCES crawl,
    UNIQUE (source, url_key),
    CONSTRAINT frontier_state_is_known CHECK (state IN ('discovered', 'claimed', 'captured', 'gone', 'excluded', 'failed')),
    CONSTRAINT frontier_bad_end_has_a_reason CHECK (state NOT IN ('gone', 'excluded', 'failed') OR reason IS NOT NULL),
    CONSTRAINT frontier_waiting_url_is_due CHECK (state NOT IN ('discovered', 'failed') OR due_at IS NOT NULL),
    CONSTRAINT frontier_claim_names_its_crawl CHECK ((state = 'claimed') = (claimed_by IS NOT NULL)),
    CONSTRAINT frontier_route_is_known CHECK (discovered_via IN ('seed', 'feed', 'news_sitemap', 'sitemap', 'section_page', 'article'))
);
COMMENT ON TABLE frontier IS 'Every article URL ever discovered, once, with its state; headline and date_published are what the document that named it said.';
CREATE INDEX frontier_due ON frontier (source, due_at) WHERE state IN ('discovered', 'failed');
CREATE INDEX frontier_claimed ON frontier (claimed_by) WHERE state = 'claimed';

CREATE TABLE url_alias (
    source        text NOT NULL REFERENCES source,
    url_key       text NOT NULL,
    canonical_key text NOT NULL,
    learned_from  text NOT NULL,
    learned_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, url_key),
    CONSTRAINT url_alias_names_another_key CHECK (url_key <> canonical_key),
    CONSTRAINT url_alias_evidence_is_known CHECK (learned_from IN ('redirect', 'canonical'))
);
COMMENT ON TABLE url_alias IS 'Two keys of one article, learned from a redirect or from the page''s canonical link.';

CREATE TABLE capture (
    capture_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source             text NOT NULL REFERENCES source,
    crawl_id           bigint REFERENCES crawl,
    frontier_id        bigint REFERENCES frontier,
    url                text NOT NULL,
    requested_url      text NOT NULL,
    captured_at        timestamptz NOT NULL,
    status             smallint NOT NULL,
    content_type       text NOT NULL DEFAULT '',
    payload_length     bigint NOT NULL,
    payload_digest     text NOT NULL,
    warc_filename      text NOT NULL,
    warc_record_offset bigint NOT NULL,
    warc_record_id     text NOT NULL UNIQUE,
    processed_at       timestamptz,
    CONSTRAINT capture_status_is_http CHECK (status BETWEEN 100 AND 599),
    CONSTRAINT capture_offset_is_in_the_file CHECK (warc_record_offset >= 0),
    CONSTRAINT capture_digest_names_its_algorithm CHECK (payload_digest LIKE 'sha256:%')
);
COMMENT ON TABLE capture IS 'One archived response and where it lies. frontier_id is null for feeds, sitemaps and lists; processed_at is null until an article or a rejection came of it.';
CREATE INDEX capture_frontier ON capture (frontier_id);
CREATE INDEX capture_crawl ON capture (crawl_id);
CREATE INDEX capture_unprocessed ON capture (source) WHERE processed_at IS NULL AND frontier_id IS NOT NULL;

CREATE TABLE fetch_attempt (
    fetch_attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crawl_id         bigint NOT NULL REFERENCES crawl,
    frontier_id      bigint REFERENCES frontier,
    url              text NOT NULL,
    attempted_at     timestamptz NOT NULL DEFAULT now(),
    status           smallint,
    reason           text,
    capture_id       bigint REFERENCES capture,
    CONSTRAINT fetch_attempt_has_an_outcome CHECK (status IS NOT NULL OR reason IS NOT NULL)
);
COMMENT ON TABLE fetch_attempt IS 'One try at a URL: the status that answered, or the reason why nothing did.';
CREATE INDEX fetch_attempt_crawl ON fetch_attempt (crawl_id);
CREATE INDEX fetch_attempt_frontier ON fetch_attempt (frontier_id);

CREATE TABLE article (
    article_id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source                 text NOT NULL REFERENCES source,
    url_key                text NOT NULL,
    url                    text NOT NULL,
    canonical_url          text,
    headline               text NOT NULL,
    alternative_headline   text,
    description            text,
    article_body           text NOT NULL,
    byline                 text,
    date_published         timestamptz,
    date_published_offset  interval,
    date_published_raw     text,
    date_modified          timestamptz,
    date_modified_offset   interval,
    date_modified_raw      text,
    article_section        text,
    keywords               text[] NOT NULL DEFAULT '{}',
    dateline               text,
    in_language            text,
    is_accessible_for_free boolean,
    publisher              text,
    page_kind              text NOT NULL,
    evidence               jsonb NOT NULL DEFAULT '{}',
    text_digest            text NOT NULL,
    record_digest          text NOT NULL,
    version                integer NOT NULL DEFAULT 1,
    capture_id             bigint NOT NULL REFERENCES capture,
    captured_at            timestamptz NOT NULL,
    first_seen_at          timestamptz NOT NULL,
    last_seen_at           timestamptz NOT NULL,
    UNIQUE (source, url_key),
    CONSTRAINT article_headline_is_not_blank CHECK (headline ~ '\S'),
    CONSTRAINT article_headline_is_a_line CHECK (length(headline) <= 2000),
    CONSTRAINT article_url_is_http CHECK (url ~ '^https?://'),
    CONSTRAINT article_is_published_in_the_age_of_print CHECK (date_published BETWEEN '1600-01-01' AND captured_at + interval '1 day'),
    CONSTRAINT article_offset_goes_with_its_date CHECK ((date_published IS NULL) = (date_published_offset IS NULL)
                                                    AND (date_modified IS NULL) = (date_modified_offset IS NULL)),
    CONSTRAINT article_is_seen_in_order CHECK (first_seen_at <= last_seen_at),
    CONSTRAINT article_version_counts_from_one CHECK (version >= 1)
);
COMMENT ON TABLE article IS 'The latest text of each article; column for field what docs/data-format.md says.';
CREATE INDEX article_source_published ON article (source, date_published DESC NULLS LAST, article_id);
CREATE INDEX article_text_digest ON article (text_digest);
CREATE INDEX article_capture ON article (capture_id);

CREATE TABLE article_version (
    article_id bigint NOT NULL REFERENCES article,
    version    integer NOT NULL,
    capture_id bigint NOT NULL REFERENCES capture,
    seen_at    timestamptz NOT NULL,
    changed    text[] NOT NULL DEFAULT '{}',
    replaced   jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (article_id, version),
    CONSTRAINT article_version_counts_from_one CHECK (version >= 1),
    CONSTRAINT article_version_says_what_changed CHECK ((version = 1) = (changed = '{}'))
);
COMMENT ON TABLE article_version IS 'One row a text that was seen: the fields that changed, and the values they had before.';

CREATE TABLE author (
    author_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type      text NOT NULL,
    name      text,
    email     text,
    UNIQUE NULLS NOT DISTINCT (type, name, email),
    CONSTRAINT author_type_is_of_schema_org CHECK (type IN ('Person', 'Organization')),
    CONSTRAINT author_has_a_name_or_an_email CHECK (name ~ '\S' OR email ~ '\S')
);
COMMENT ON TABLE author IS 'A person or agency as printed: one row a name and e-mail.';

CREATE TABLE article_author (
    article_id   bigint NOT NULL REFERENCES article,
    position     integer NOT NULL,
    author_id    bigint NOT NULL REFERENCES author,
    job_title    text,
    organization text,
    PRIMARY KEY (article_id, position)
);
COMMENT ON TABLE article_author IS 'Who made an article, in the order printed, from 0.';
CREATE INDEX article_author_author ON article_author (author_id);

CREATE TABLE image (
    article_id  bigint NOT NULL REFERENCES article,
    ordinal     integer NOT NULL,
    content_url text NOT NULL,
    caption     text,
    credit_line text,
    alt_text    text,
    position    integer NOT NULL,
    PRIMARY KEY (article_id, ordinal),
    CONSTRAINT image_position_is_a_paragraph CHECK (position >= 0)
);
COMMENT ON TABLE image IS 'The pictures of an article in order; position is how many paragraphs come before it.';

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

CREATE TABLE rejection (
    rejection_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       text NOT NULL REFERENCES source,
    url_key      text NOT NULL,
    url          text NOT NULL,
    capture_id   bigint NOT NULL UNIQUE REFERENCES capture,
    reason       text NOT NULL,
    detail       text NOT NULL,
    rejected_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rejection_reason_is_a_word CHECK (reason ~ '^[a-z][a-z0-9_]*$')
);
COMMENT ON TABLE rejection IS 'A capture of which no article came, and why.';
CREATE INDEX rejection_source_reason ON rejection (source, reason);
