-- The whole schema, for reading. Made by `make schema` from sql/migrations; do not edit.

CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;

COMMENT ON EXTENSION btree_gin IS 'support for indexing common datatypes in GIN';

CREATE FUNCTION public.add_to_crawl_total() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO crawl_total AS total (source, counts)
    SELECT NEW.source, jsonb_object_agg(name, number) FROM counts_of_crawl(NEW)
    ON CONFLICT (source) DO UPDATE SET counts = (
        SELECT jsonb_object_agg(name, number) FROM (
            SELECT key AS name, sum(value::numeric) AS number
            FROM (SELECT * FROM jsonb_each(total.counts) UNION ALL SELECT * FROM jsonb_each(excluded.counts)) AS both_of_them
            GROUP BY key) AS added);
    RETURN NULL;
END $$;

CREATE TABLE public.crawl (
    crawl_id bigint NOT NULL,
    source text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    finish_reason text,
    arguments jsonb DEFAULT '{}'::jsonb NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    troubles jsonb DEFAULT '{}'::jsonb NOT NULL,
    told jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT crawl_finish_has_a_reason CHECK (((finished_at IS NULL) = (finish_reason IS NULL))),
    CONSTRAINT crawl_finishes_after_it_starts CHECK ((finished_at >= started_at))
);

COMMENT ON TABLE public.crawl IS 'One run of one spider. finished_at is null while it runs, or for ever after kill -9 until the next run closes it.';

COMMENT ON COLUMN public.crawl.troubles IS 'What went wrong and needs a look: reason → how often.';

COMMENT ON COLUMN public.crawl.told IS 'Reason of a trouble → the sentences in which it was told, the first few.';

CREATE FUNCTION public.counts_of_crawl(public.crawl) RETURNS TABLE(name text, number numeric)
    LANGUAGE sql STABLE
    AS $_$
    SELECT key, value::numeric FROM jsonb_each($1.counts) WHERE jsonb_typeof(value) = 'number'
    UNION ALL SELECT 'finish/' || $1.finish_reason, 1
    UNION ALL SELECT 'trouble/' || key, value::numeric FROM jsonb_each($1.troubles) WHERE jsonb_typeof(value) = 'number'
    UNION ALL SELECT 'duration', extract(epoch FROM $1.finished_at - $1.started_at) WHERE $1.finish_reason <> 'died'
    UNION ALL SELECT 'duration/' || (ARRAY['10', '30', '60', '120', '300', '600', '1800', '3600', '10800', '+Inf'])[
        1 + width_bucket(extract(epoch FROM $1.finished_at - $1.started_at) - 0.000001,
                         ARRAY[10, 30, 60, 120, 300, 600, 1800, 3600, 10800])], 1
    WHERE $1.finish_reason <> 'died'
$_$;

CREATE FUNCTION public.note_changed_article() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO index_due (article_id) VALUES (NEW.article_id)
    ON CONFLICT (article_id) DO UPDATE SET due_since = index_due.due_since;
    RETURN NULL;
END $$;

CREATE FUNCTION public.note_days_of_changed_article() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO source_day_due (source, moment)
    SELECT DISTINCT NEW.source, date_trunc('hour', changed, 'UTC')
    FROM unnest(ARRAY[coalesce(OLD.date_published, OLD.first_seen_at), coalesce(NEW.date_published, NEW.first_seen_at)]) AS changed;
    RETURN NULL;
END $$;

CREATE FUNCTION public.note_days_of_new_articles() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO source_day_due (source, moment)
    SELECT DISTINCT source, date_trunc('hour', coalesce(date_published, first_seen_at), 'UTC') FROM new_article;
    RETURN NULL;
END $$;

CREATE FUNCTION public.note_new_articles() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO index_due (article_id) SELECT article_id FROM new_article ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.refuse_unknown_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM frontier_move WHERE state = OLD.state AND next_state = NEW.state) THEN
        RAISE check_violation USING MESSAGE = format('frontier: %s may not become %s (%s)', OLD.state, NEW.state, OLD.url),
                                    CONSTRAINT = 'frontier_moves_as_listed';
    END IF;
    RETURN NEW;
END $$;

CREATE TEXT SEARCH CONFIGURATION public.archive (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR asciiword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR word WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR hword_part WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR hword_asciipart WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR asciihword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR hword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.archive
    ADD MAPPING FOR uint WITH simple;

CREATE TABLE public.alert (
    alert_id bigint NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    subject text NOT NULL,
    since timestamp with time zone NOT NULL,
    sentence text NOT NULL,
    examples text[] DEFAULT '{}'::text[] NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    last_found_at timestamp with time zone NOT NULL,
    absent integer DEFAULT 0 NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT alert_absent_counts_looks CHECK ((absent >= 0)),
    CONSTRAINT alert_began_before_it_was_found CHECK (((since <= last_found_at) AND (opened_at <= last_found_at))),
    CONSTRAINT alert_closes_after_it_opened CHECK ((closed_at >= opened_at)),
    CONSTRAINT alert_has_few_examples CHECK ((cardinality(examples) <= 3)),
    CONSTRAINT alert_reason_is_a_word CHECK ((reason ~ '^[a-z][a-z0-9_]*$'::text))
);

COMMENT ON TABLE public.alert IS 'A finding that somebody is told of, from its first look to its last. source is empty for the archive as a whole, "host:NAME" for a machine.';

COMMENT ON COLUMN public.alert.since IS 'When the trouble began, as far as the archive can tell; opened_at is when it was first found.';

COMMENT ON COLUMN public.alert.absent IS 'Looks in a row that did not find it any more; after some of them it is closed.';

ALTER TABLE public.alert ALTER COLUMN alert_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alert_delivery (
    alert_id bigint NOT NULL,
    endpoint text NOT NULL,
    told_at timestamp with time zone NOT NULL,
    recovery_told_at timestamp with time zone,
    CONSTRAINT alert_delivery_tells_the_end_last CHECK ((recovery_told_at >= told_at))
);

COMMENT ON TABLE public.alert_delivery IS 'Which alert was told to which endpoint, and its end.';

CREATE TABLE public.alert_endpoint (
    endpoint text NOT NULL,
    label text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    messages bigint DEFAULT 0 NOT NULL,
    told_at timestamp with time zone,
    failures bigint DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    last_error text,
    retry_at timestamp with time zone,
    CONSTRAINT alert_endpoint_fails_since_its_first_failure CHECK (((tries = 0) = (failing_since IS NULL))),
    CONSTRAINT alert_endpoint_is_tried_again CHECK (((tries = 0) = (retry_at IS NULL)))
);

COMMENT ON TABLE public.alert_endpoint IS 'Where alerts are sent, one row an address of ALERT_URLS: endpoint is a digest of it, label tells it without secrets.';

COMMENT ON COLUMN public.alert_endpoint.seen_at IS 'When a process that has it in its settings last looked for alerts to send, within the hour.';

COMMENT ON COLUMN public.alert_endpoint.tries IS 'Failures in a row; failures and messages count all.';

CREATE TABLE public.alert_mute (
    alert_mute_id bigint NOT NULL,
    source text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    muted_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT alert_mute_ends_after_it_begins CHECK ((until >= muted_at))
);

COMMENT ON TABLE public.alert_mute IS 'Alerts of a source that nobody is told of for a time; an empty reason means all of them.';

ALTER TABLE public.alert_mute ALTER COLUMN alert_mute_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_mute_alert_mute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.article (
    article_id bigint NOT NULL,
    source text NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    canonical_url text,
    headline text NOT NULL,
    alternative_headline text,
    description text,
    article_body text NOT NULL,
    byline text,
    date_published timestamp with time zone,
    date_published_offset interval,
    date_published_raw text,
    date_modified timestamp with time zone,
    date_modified_offset interval,
    date_modified_raw text,
    article_section text,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    dateline text,
    in_language text,
    is_accessible_for_free boolean,
    publisher text,
    page_kind text NOT NULL,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    text_digest text NOT NULL,
    record_digest text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    capture_id bigint NOT NULL,
    captured_at timestamp with time zone NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    date_gone timestamp with time zone,
    CONSTRAINT article_headline_is_a_line CHECK ((length(headline) <= 2000)),
    CONSTRAINT article_headline_is_not_blank CHECK ((headline ~ '\S'::text)),
    CONSTRAINT article_is_gone_after_it_was_seen CHECK ((date_gone >= first_seen_at)),
    CONSTRAINT article_is_published_in_the_age_of_print CHECK (((date_published >= '1600-01-01 00:00:00+00'::timestamp with time zone) AND (date_published <= (captured_at + '1 day'::interval)))),
    CONSTRAINT article_is_seen_in_order CHECK ((first_seen_at <= last_seen_at)),
    CONSTRAINT article_offset_goes_with_its_date CHECK ((((date_published IS NULL) = (date_published_offset IS NULL)) AND ((date_modified IS NULL) = (date_modified_offset IS NULL)))),
    CONSTRAINT article_url_is_http CHECK ((url ~ '^https?://'::text)),
    CONSTRAINT article_version_counts_from_one CHECK ((version >= 1))
);

COMMENT ON TABLE public.article IS 'The latest text of each article; column for field what docs/data-format.md says.';

COMMENT ON COLUMN public.article.date_gone IS 'When its address was first found to lead nowhere (404, 410, a page that says so); the text stays.';

ALTER TABLE public.article ALTER COLUMN article_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.article_article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.article_author (
    article_id bigint NOT NULL,
    "position" integer NOT NULL,
    author_id bigint NOT NULL,
    job_title text,
    organization text
);

COMMENT ON TABLE public.article_author IS 'Who made an article, in the order printed, from 0.';

CREATE TABLE public.author (
    author_id bigint NOT NULL,
    type text NOT NULL,
    name text,
    email text,
    CONSTRAINT author_has_a_name_or_an_email CHECK (((COALESCE(name, ''::text) || COALESCE(email, ''::text)) ~ '\S'::text)),
    CONSTRAINT author_type_is_of_schema_org CHECK ((type = ANY (ARRAY['Person'::text, 'Organization'::text])))
);

COMMENT ON TABLE public.author IS 'A person or agency as printed: one row a name and e-mail.';

CREATE TABLE public.image (
    article_id bigint NOT NULL,
    ordinal integer NOT NULL,
    content_url text NOT NULL,
    caption text,
    credit_line text,
    alt_text text,
    "position" integer NOT NULL,
    CONSTRAINT image_position_is_a_paragraph CHECK (("position" >= 0))
);

COMMENT ON TABLE public.image IS 'The pictures of an article in order; position is how many paragraphs come before it.';

CREATE VIEW public.article_record AS
 SELECT article_id,
    source,
    url_key,
    url,
    canonical_url,
    headline,
    alternative_headline,
    description,
    article_body,
    byline,
    date_published,
    date_published_offset,
    date_published_raw,
    date_modified,
    date_modified_offset,
    date_modified_raw,
    article_section,
    keywords,
    dateline,
    in_language,
    is_accessible_for_free,
    publisher,
    page_kind,
    evidence,
    text_digest,
    record_digest,
    version,
    capture_id,
    captured_at,
    first_seen_at,
    last_seen_at,
    date_gone,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('name', author.name, 'email', author.email, 'job_title', article_author.job_title, 'organization', article_author.organization, 'type', author.type) ORDER BY article_author."position"), '[]'::jsonb) AS "coalesce"
           FROM (public.article_author
             JOIN public.author USING (author_id))
          WHERE (article_author.article_id = article.article_id)) AS authors,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('content_url', image.content_url, 'caption', image.caption, 'credit_line', image.credit_line, 'alt_text', image.alt_text, 'position', image."position") ORDER BY image.ordinal), '[]'::jsonb) AS "coalesce"
           FROM public.image
          WHERE (image.article_id = article.article_id)) AS images
   FROM public.article;

COMMENT ON VIEW public.article_record IS 'An article a row, its authors and images as JSON: what the export gives, and what most readers want.';

CREATE TABLE public.article_version (
    article_id bigint NOT NULL,
    version integer NOT NULL,
    capture_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    changed text[] DEFAULT '{}'::text[] NOT NULL,
    replaced jsonb DEFAULT '{}'::jsonb NOT NULL,
    date_modified timestamp with time zone,
    date_modified_raw text,
    edited_by text,
    correction text,
    CONSTRAINT article_version_counts_from_one CHECK ((version >= 1)),
    CONSTRAINT article_version_says_what_changed CHECK (((version = 1) = (changed = '{}'::text[])))
);

COMMENT ON TABLE public.article_version IS 'One row a text that was seen: the fields that changed, and the values they had before.';

COMMENT ON COLUMN public.article_version.date_modified IS 'When the page says that this text was made; null where it says nothing of it.';

COMMENT ON COLUMN public.article_version.edited_by IS 'Who made this text, as printed (in "Updated by …"); the names only.';

COMMENT ON COLUMN public.article_version.correction IS 'The note by which the page owns up to a change ("Correction: …"), as printed.';

ALTER TABLE public.author ALTER COLUMN author_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.author_author_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.backfill (
    backfill_id bigint NOT NULL,
    source text NOT NULL,
    spider text NOT NULL,
    arguments jsonb DEFAULT '{}'::jsonb NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    requests_a_day integer,
    seconds_a_day integer,
    spent_on date,
    spent_requests integer DEFAULT 0 NOT NULL,
    spent_seconds integer DEFAULT 0 NOT NULL,
    next_due_at timestamp with time zone DEFAULT now(),
    paused_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT backfill_arguments_are_an_object CHECK ((jsonb_typeof(arguments) = 'object'::text)),
    CONSTRAINT backfill_budget_is_positive CHECK ((COALESCE(requests_a_day, seconds_a_day) > 0)),
    CONSTRAINT backfill_budget_is_requests_or_time CHECK ((num_nonnulls(requests_a_day, seconds_a_day) = 1)),
    CONSTRAINT backfill_days_are_in_order CHECK ((since <= until)),
    CONSTRAINT backfill_is_due_until_it_is_finished CHECK (((next_due_at IS NULL) = (finished_at IS NOT NULL)))
);

COMMENT ON TABLE public.backfill IS 'Days of a source''s past that are crawled bit by bit: slices of a crawl with since= and until=, as many a day (in the zone of the source) as the budget allows, until nothing is left.';

COMMENT ON COLUMN public.backfill.spent_on IS 'The day for which spent_requests and spent_seconds were counted.';

ALTER TABLE public.backfill ALTER COLUMN backfill_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.backfill_backfill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.capture (
    capture_id bigint NOT NULL,
    source text NOT NULL,
    crawl_id bigint,
    frontier_id bigint,
    url text NOT NULL,
    requested_url text NOT NULL,
    captured_at timestamp with time zone NOT NULL,
    status smallint NOT NULL,
    content_type text DEFAULT ''::text NOT NULL,
    payload_length bigint NOT NULL,
    payload_digest text NOT NULL,
    warc_filename text NOT NULL,
    warc_record_offset bigint NOT NULL,
    warc_record_id text NOT NULL,
    processed_at timestamp with time zone,
    etag text,
    last_modified text,
    revisit_of bigint,
    policy jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT capture_digest_names_its_algorithm CHECK ((payload_digest ~~ 'sha256:%'::text)),
    CONSTRAINT capture_offset_is_in_the_file CHECK ((warc_record_offset >= 0)),
    CONSTRAINT capture_revisit_is_an_answer CHECK (((revisit_of IS NULL) OR (status = 304) OR ((status >= 200) AND (status <= 299)))),
    CONSTRAINT capture_status_is_http CHECK (((status >= 100) AND (status <= 599)))
);

COMMENT ON TABLE public.capture IS 'One archived response and where it lies. frontier_id is null for feeds, sitemaps and lists; processed_at is null until an article or a rejection came of it.';

COMMENT ON COLUMN public.capture.revisit_of IS 'The capture that has the same payload: the site answered 304, or the same bytes again.';

COMMENT ON COLUMN public.capture.policy IS 'What the site said of archiving and mining this page: noarchive, tdm_reservation, tdm_policy, and where.';

ALTER TABLE public.capture ALTER COLUMN capture_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.capture_capture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.frontier (
    frontier_id bigint NOT NULL,
    source text NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    state text DEFAULT 'discovered'::text NOT NULL,
    reason text,
    discovered_via text NOT NULL,
    discovered_from text NOT NULL,
    headline text,
    date_published timestamp with time zone,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    due_at timestamp with time zone DEFAULT now(),
    attempts integer DEFAULT 0 NOT NULL,
    claimed_by bigint,
    lastmod timestamp with time zone,
    visited_at timestamp with time zone,
    capture_id bigint,
    visits integer DEFAULT 0 NOT NULL,
    changes integer DEFAULT 0 NOT NULL,
    CONSTRAINT frontier_bad_end_has_a_reason CHECK (((state <> ALL (ARRAY['gone'::text, 'excluded'::text, 'failed'::text])) OR (reason IS NOT NULL))),
    CONSTRAINT frontier_changes_are_visits CHECK (((changes >= 0) AND (changes <= visits))),
    CONSTRAINT frontier_claim_names_its_crawl CHECK (((state = 'claimed'::text) = (claimed_by IS NOT NULL))),
    CONSTRAINT frontier_route_is_known CHECK ((discovered_via = ANY (ARRAY['seed'::text, 'feed'::text, 'news_sitemap'::text, 'sitemap'::text, 'section_page'::text, 'article'::text, 'warc'::text]))),
    CONSTRAINT frontier_state_is_known CHECK ((state = ANY (ARRAY['discovered'::text, 'claimed'::text, 'captured'::text, 'gone'::text, 'excluded'::text, 'failed'::text]))),
    CONSTRAINT frontier_visit_has_its_moment CHECK (((visits = 0) = (visited_at IS NULL))),
    CONSTRAINT frontier_waiting_url_is_due CHECK (((state <> ALL (ARRAY['discovered'::text, 'failed'::text])) OR (due_at IS NOT NULL)))
);

COMMENT ON TABLE public.frontier IS 'Every article URL ever discovered, once, with its state (docs/frontier.md); headline and date_published are what the document that named it said, else what its article says.';

COMMENT ON COLUMN public.frontier.due_at IS 'When it is next due; null where it is settled. Of a captured URL: when it is visited again.';

COMMENT ON COLUMN public.frontier.lastmod IS 'The newest change that a sitemap or feed told of.';

COMMENT ON COLUMN public.frontier.capture_id IS 'The newest capture that has the page in full; what answers the same later is a revisit of it.';

CREATE TABLE public.rejection (
    rejection_id bigint NOT NULL,
    source text NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    capture_id bigint NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    rejected_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rejection_reason_is_a_word CHECK ((reason ~ '^[a-z][a-z0-9_]*$'::text))
);

COMMENT ON TABLE public.rejection IS 'A capture of which no article came, and why.';

CREATE TABLE public.source (
    source text NOT NULL,
    publisher text,
    in_language text,
    timezone text,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT source_is_a_spider_name CHECK ((source ~ '^[a-z][a-z0-9_]{0,62}$'::text))
);

COMMENT ON TABLE public.source IS 'A site we archive; its row is made by its first crawl from what the spider declares.';

CREATE VIEW public.coverage AS
 SELECT frontier.source,
    ((COALESCE(frontier.date_published, frontier.first_seen_at) AT TIME ZONE COALESCE(source.timezone, 'UTC'::text)))::date AS day,
    count(*) AS discovered,
    count(*) FILTER (WHERE (frontier.capture_id IS NOT NULL)) AS captured,
    count(*) FILTER (WHERE (rejection.capture_id IS NOT NULL)) AS rejected,
    count(*) FILTER (WHERE (frontier.state = 'gone'::text)) AS gone,
    count(*) FILTER (WHERE (frontier.state = 'excluded'::text)) AS excluded,
    count(*) FILTER (WHERE (frontier.state = 'failed'::text)) AS failed,
    count(*) FILTER (WHERE ((frontier.capture_id IS NULL) AND (frontier.state = ANY (ARRAY['discovered'::text, 'claimed'::text, 'failed'::text])))) AS missing
   FROM ((public.frontier
     JOIN public.source USING (source))
     LEFT JOIN public.rejection ON ((rejection.capture_id = frontier.capture_id)))
  GROUP BY frontier.source, (((COALESCE(frontier.date_published, frontier.first_seen_at) AT TIME ZONE COALESCE(source.timezone, 'UTC'::text)))::date);

COMMENT ON VIEW public.coverage IS 'What became of the URLs of each source and day (of publication as a route told it, else of discovery): missing is what is known and not in the archive yet.';

ALTER TABLE public.crawl ALTER COLUMN crawl_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.crawl_crawl_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.crawl_lease (
    source text NOT NULL,
    crawl_id bigint NOT NULL,
    owner text NOT NULL,
    renewed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.crawl_lease IS 'Which crawl may write of a source: the last one that began. Each of its transactions holds this row (FOR KEY SHARE), so the next crawl, which changes crawl_id, waits for them and ends its rights.';

COMMENT ON COLUMN public.crawl_lease.crawl_id IS 'The epoch: it only grows. UNIQUE makes it part of a key, so that renewing waits for nobody and taking over does.';

COMMENT ON COLUMN public.crawl_lease.owner IS 'host:process of the crawl.';

COMMENT ON COLUMN public.crawl_lease.expires_at IS 'Until then a crawl whose lock was lost with a restart of the server is waited for; a crawl that has ended sets it to its end.';

CREATE TABLE public.crawl_total (
    source text NOT NULL,
    counts jsonb NOT NULL
);

COMMENT ON TABLE public.crawl_total IS 'The counts of all crawls of a source that have ended, added up as each ends; besides those of crawl.counts: finish/REASON, trouble/REASON, duration/SECONDS (crawls that took at most so long, and longer than the number before) and duration (seconds in all).';

CREATE TABLE public.discovery_document (
    source text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    new_at timestamp with time zone,
    entries integer NOT NULL,
    etag text,
    last_modified text,
    capture_id bigint,
    CONSTRAINT discovery_document_changed_before_it_was_fetched CHECK (((changed_at <= fetched_at) AND (new_at <= fetched_at))),
    CONSTRAINT discovery_document_kind_is_known CHECK ((kind = ANY (ARRAY['feed'::text, 'sitemap_index'::text, 'sitemap'::text, 'news_sitemap'::text, 'section_page'::text, 'front_page'::text])))
);

COMMENT ON TABLE public.discovery_document IS 'A feed, sitemap or list that was read to its end, and all its links are in the frontier: when, and when it last brought something new.';

CREATE TABLE public.duplicate (
    article_id bigint NOT NULL,
    cluster_id bigint NOT NULL,
    similarity real NOT NULL,
    CONSTRAINT duplicate_similarity_is_a_share CHECK (((similarity >= (0)::double precision) AND (similarity <= (1)::double precision)))
);

COMMENT ON TABLE public.duplicate IS 'Articles that have copies: those of one cluster_id tell the same story in the same words.';

COMMENT ON COLUMN public.duplicate.similarity IS 'To the member that it resembles most: the share of the shorter text that stands word for word in the other.';

CREATE VIEW public.duplicate_cluster AS
 SELECT duplicate.cluster_id,
    count(*) AS articles,
    min(COALESCE(article.date_published, article.first_seen_at)) AS first_at,
    max(COALESCE(article.date_published, article.first_seen_at)) AS last_at,
    array_agg(DISTINCT article.source) AS sources,
    (array_agg(article.headline ORDER BY COALESCE(article.date_published, article.first_seen_at), duplicate.article_id))[1] AS headline,
    min(duplicate.similarity) AS least_similarity,
    array_agg(duplicate.article_id ORDER BY COALESCE(article.date_published, article.first_seen_at), duplicate.article_id) AS article_ids
   FROM (public.duplicate
     JOIN public.article USING (article_id))
  GROUP BY duplicate.cluster_id;

COMMENT ON VIEW public.duplicate_cluster IS 'Each story that stands in the archive more than once: how often, when, where, and the headline that it had first.';

CREATE TABLE public.fetch_attempt (
    fetch_attempt_id bigint NOT NULL,
    crawl_id bigint NOT NULL,
    frontier_id bigint,
    url text NOT NULL,
    attempted_at timestamp with time zone DEFAULT now() NOT NULL,
    status smallint,
    reason text,
    capture_id bigint,
    outcome text,
    CONSTRAINT fetch_attempt_has_an_outcome CHECK (((status IS NOT NULL) OR (reason IS NOT NULL)))
);

COMMENT ON TABLE public.fetch_attempt IS 'One try at a URL: the status that answered, or the reason why nothing did.';

COMMENT ON COLUMN public.fetch_attempt.outcome IS 'What came of an answer: new, changed, unchanged, superseded, rejected; not_modified for a 304 or the same bytes.';

CREATE VIEW public.edit_habit AS
 SELECT frontier.source,
    width_bucket(EXTRACT(epoch FROM (fetch_attempt.attempted_at - COALESCE(frontier.date_published, frontier.first_seen_at))), '{0,3600,21600,86400,259200,604800}'::numeric[]) AS age,
    count(*) AS visits,
    count(*) FILTER (WHERE (fetch_attempt.outcome = 'changed'::text)) AS changes
   FROM (public.fetch_attempt
     JOIN public.frontier USING (frontier_id))
  WHERE (fetch_attempt.outcome = ANY (ARRAY['changed'::text, 'unchanged'::text, 'not_modified'::text]))
  GROUP BY frontier.source, (width_bucket(EXTRACT(epoch FROM (fetch_attempt.attempted_at - COALESCE(frontier.date_published, frontier.first_seen_at))), '{0,3600,21600,86400,259200,604800}'::numeric[]));

COMMENT ON VIEW public.edit_habit IS 'How often a visit again found an edit, by the article''s age: 1 is under an hour, 2 under 6 hours, 3 under a day, 4 under 3 days, 5 under a week, 6 older.';

ALTER TABLE public.fetch_attempt ALTER COLUMN fetch_attempt_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.fetch_attempt_fetch_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.frontier ALTER COLUMN frontier_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.frontier_frontier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.frontier_move AS
 SELECT state,
    next_state,
    why
   FROM ( VALUES ('discovered'::text,'claimed'::text,'a crawl takes it'::text), ('discovered'::text,'captured'::text,'its article was captured at another address, or lies in the WARC of a crawl that died'::text), ('discovered'::text,'gone'::text,'the same, and the answer was 404 or 410'::text), ('discovered'::text,'failed'::text,'the same, and the answer was an error'::text), ('discovered'::text,'excluded'::text,'it fell out of scope before it was asked for'::text), ('claimed'::text,'discovered'::text,'its crawl ended before it was fetched'::text), ('claimed'::text,'captured'::text,'it answered, and lies in the WARC; or its crawl ended, and an earlier answer lies there'::text), ('claimed'::text,'gone'::text,'it answered 404 or 410'::text), ('claimed'::text,'excluded'::text,'robots.txt, an opt-out or the scope forbids it'::text), ('claimed'::text,'failed'::text,'no answer, or an error'::text), ('captured'::text,'claimed'::text,'it is visited again'::text), ('captured'::text,'discovered'::text,'somebody asks for it by name'::text), ('captured'::text,'gone'::text,'a visit again lies in the WARC of a crawl that died: 404 or 410'::text), ('captured'::text,'failed'::text,'the same: an error'::text), ('gone'::text,'claimed'::text,'it is asked for once more'::text), ('gone'::text,'discovered'::text,'somebody asks for it by name'::text), ('gone'::text,'captured'::text,'its article was captured at another address, or lies in the WARC of a crawl that died'::text), ('excluded'::text,'claimed'::text,'the rule that forbade it is old, and asked for again'::text), ('excluded'::text,'discovered'::text,'somebody asks for it by name'::text), ('excluded'::text,'captured'::text,'its article was captured at another address'::text), ('failed'::text,'claimed'::text,'it is tried again'::text), ('failed'::text,'discovered'::text,'somebody asks for it by name'::text), ('failed'::text,'captured'::text,'its article was captured at another address, or lies in the WARC of a crawl that died'::text), ('failed'::text,'gone'::text,'a try lies in the WARC of a crawl that died: 404 or 410'::text)) move(state, next_state, why);

COMMENT ON VIEW public.frontier_move IS 'The moves between states that a URL of the frontier may make; all others are refused.';

CREATE TABLE public.host (
    host text NOT NULL,
    robots_status smallint,
    robots_body text,
    robots_fetched_at timestamp with time zone,
    robots_changed_at timestamp with time zone,
    robots_expires_at timestamp with time zone,
    tdm_rules jsonb,
    tdm_fetched_at timestamp with time zone,
    back_off_until timestamp with time zone,
    back_off_reason text,
    back_offs integer DEFAULT 0 NOT NULL,
    CONSTRAINT host_back_off_has_a_reason CHECK (((back_off_until IS NULL) = (back_off_reason IS NULL))),
    CONSTRAINT host_is_an_origin CHECK ((host ~ '^https?://[^/]+$'::text))
);

COMMENT ON TABLE public.host IS 'A host (scheme, name, port) and its rules, remembered across crawls and sources: robots.txt, tdmrep.json, and until when it asked to be left alone.';

CREATE TABLE public.index_due (
    article_id bigint NOT NULL,
    due_since timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.index_due IS 'Articles whose text is not in the indexes for search and duplicates yet, or not in its newest version.';

CREATE TABLE public.job_run (
    job_id bigint NOT NULL,
    source text,
    command text NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    due_at timestamp with time zone,
    host text NOT NULL,
    process_id integer NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    exit_code integer,
    outcome text,
    sentence text DEFAULT ''::text NOT NULL,
    CONSTRAINT job_run_end_has_an_outcome CHECK (((finished_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT job_run_finishes_after_it_starts CHECK ((finished_at >= started_at)),
    CONSTRAINT job_run_outcome_is_known CHECK ((outcome = ANY (ARRAY['done'::text, 'needs a look'::text, 'refused'::text, 'failed'::text, 'stopped'::text, 'took too long'::text, 'worker died'::text])))
);

COMMENT ON TABLE public.job_run IS 'Where a job of the queue (schema procrastinate, by its id) ran, and what became of it; due_at is that of a scheduled crawl.';

COMMENT ON COLUMN public.job_run.process_id IS 'Of the worker, on that host.';

CREATE TABLE public.list_walk (
    source text NOT NULL,
    url text NOT NULL,
    since date,
    complete_at timestamp with time zone,
    next_page text,
    gap_before timestamp with time zone,
    CONSTRAINT list_walk_gap_is_of_a_walk_under_way CHECK (((gap_before IS NULL) OR (next_page IS NOT NULL))),
    CONSTRAINT list_walk_is_under_way_or_done CHECK (((next_page IS NOT NULL) OR (complete_at IS NOT NULL)))
);

COMMENT ON TABLE public.list_walk IS 'How far back a section''s list was walked, by the URL of its first page and the day it was walked to. complete_at: when the last walk came to its end. next_page: where a walk that was cut short goes on; above it, all is known that was listed before gap_before (null: all).';

CREATE TABLE public.reextraction (
    reextraction_id bigint NOT NULL,
    filter jsonb NOT NULL,
    software text NOT NULL,
    warc_filename text DEFAULT ''::text NOT NULL,
    warc_record_offset bigint DEFAULT 0 NOT NULL,
    capture_id bigint DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT reextraction_finishes_after_it_starts CHECK ((finished_at >= started_at))
);

COMMENT ON TABLE public.reextraction IS 'One run of crawler reextract: which captures (filter), by which version, and up to which capture, in the order of the WARC files, it came.';

COMMENT ON COLUMN public.reextraction.counts IS 'What the summary says so far: fields that changed, with examples.';

ALTER TABLE public.reextraction ALTER COLUMN reextraction_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reextraction_reextraction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.rejection ALTER COLUMN rejection_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rejection_rejection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schedule (
    source text NOT NULL,
    spider text NOT NULL,
    arguments jsonb DEFAULT '{}'::jsonb NOT NULL,
    every interval,
    cron text,
    quiet_from time without time zone,
    quiet_until time without time zone,
    counted_from timestamp with time zone DEFAULT now() NOT NULL,
    next_due_at timestamp with time zone NOT NULL,
    last_due_at timestamp with time zone,
    paused_at timestamp with time zone,
    CONSTRAINT schedule_arguments_are_an_object CHECK ((jsonb_typeof(arguments) = 'object'::text)),
    CONSTRAINT schedule_interval_is_ten_seconds_or_more CHECK ((every >= '00:00:10'::interval)),
    CONSTRAINT schedule_is_every_or_cron CHECK ((num_nonnulls(every, cron) = 1)),
    CONSTRAINT schedule_quiet_hours_have_two_ends CHECK (((quiet_from IS NULL) = (quiet_until IS NULL))),
    CONSTRAINT schedule_quiet_hours_leave_some CHECK ((quiet_from <> quiet_until))
);

COMMENT ON TABLE public.schedule IS 'When a source is crawled: a crawl is deferred as a job when next_due_at has come, unless one of the source waits or runs. Cron lines and quiet hours are in the zone of the source.';

COMMENT ON COLUMN public.schedule.counted_from IS 'Where the grid of `every` begins.';

COMMENT ON COLUMN public.schedule.last_due_at IS 'The due moment of the job that was deferred last.';

CREATE TABLE public.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.search_document (
    article_id bigint NOT NULL,
    source text NOT NULL,
    section text NOT NULL,
    moment timestamp with time zone NOT NULL,
    day date NOT NULL,
    document tsvector NOT NULL
)
WITH (toast_tuple_target='128');
ALTER TABLE ONLY public.search_document ALTER COLUMN document SET STORAGE EXTERNAL;

COMMENT ON TABLE public.search_document IS 'The words of an article: A headlines, B authors, C description, captions and credits, D text; without a place, names and hyphenated words written as one, and authors after an @.';

COMMENT ON COLUMN public.search_document.section IS 'article_section, folded as the words are; empty where there is none.';

COMMENT ON COLUMN public.search_document.moment IS 'When it was published, else first seen.';

COMMENT ON COLUMN public.search_document.day IS 'The day of moment, UTC: newest articles are looked through first, some days at a time.';

CREATE TABLE public.source_day (
    source text NOT NULL,
    day date NOT NULL,
    articles integer NOT NULL,
    seen_by_hour integer[] NOT NULL,
    skins jsonb NOT NULL,
    routes jsonb NOT NULL,
    not_free integer NOT NULL,
    duplicates integer NOT NULL,
    rejections jsonb NOT NULL,
    answers jsonb NOT NULL,
    crawls jsonb NOT NULL,
    crawl_seconds integer NOT NULL,
    measured_at timestamp with time zone NOT NULL,
    CONSTRAINT source_day_has_two_days_of_hours CHECK ((cardinality(seen_by_hour) = 48)),
    CONSTRAINT source_day_repeats_articles_of_its_own CHECK (((duplicates >= 0) AND (duplicates <= articles))),
    CONSTRAINT source_day_sells_articles_of_its_own CHECK (((not_free >= 0) AND (not_free <= articles)))
);

COMMENT ON TABLE public.source_day IS 'What a source did on a day of its own zone; articles by day of publication, else first seen; all else by when it happened.';

COMMENT ON COLUMN public.source_day.seen_by_hour IS 'How many of the articles were first seen in the first, second … 48th hour from the day''s beginning.';

COMMENT ON COLUMN public.source_day.skins IS 'Skin that read the text (generic: none) → articles, and how many of them have each field.';

COMMENT ON COLUMN public.source_day.routes IS 'URL of the feed, sitemap or list that was the first to name them → articles.';

COMMENT ON COLUMN public.source_day.not_free IS 'Articles that say they are not free to read; paywall_stub among the rejections are more of them.';

COMMENT ON COLUMN public.source_day.duplicates IS 'Articles whose headline and text an earlier article of the source has, word for word.';

COMMENT ON COLUMN public.source_day.rejections IS 'Reason → fetched pages of which no article came.';

COMMENT ON COLUMN public.source_day.answers IS 'Status of an answer for an article''s URL, or the reason why there was none → tries.';

COMMENT ON COLUMN public.source_day.crawls IS 'finish_reason (running: none yet) → crawls that began.';

CREATE TABLE public.source_day_due (
    source text NOT NULL,
    moment timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.source_day_due IS 'Hours (UTC) whose articles changed since their day was counted for source_day.';

CREATE TABLE public.source_look (
    source text NOT NULL,
    looked_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.source_look IS 'When a worker last looked for what is wrong with a source, to open and close its alerts.';

CREATE TABLE public.text_signature (
    article_id bigint NOT NULL,
    text_digest text NOT NULL,
    signature bytea,
    bands integer[] DEFAULT '{}'::integer[] NOT NULL,
    CONSTRAINT text_signature_has_its_bands CHECK (((signature IS NOT NULL) OR (bands = '{}'::integer[])))
);

COMMENT ON TABLE public.text_signature IS 'What near-duplicates are found by: a MinHash signature of the text and the buckets it falls into (crawler/search/signature.py).';

COMMENT ON COLUMN public.text_signature.signature IS 'Null for a text too short to have one: it is a duplicate of nothing but of the very same.';

COMMENT ON COLUMN public.text_signature.bands IS 'Two articles with a number in common are candidates; fewer, or none, where the buckets are full.';

CREATE TABLE public.url_alias (
    source text NOT NULL,
    url_key text NOT NULL,
    canonical_key text NOT NULL,
    learned_from text NOT NULL,
    learned_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT url_alias_evidence_is_known CHECK ((learned_from = ANY (ARRAY['redirect'::text, 'canonical'::text]))),
    CONSTRAINT url_alias_names_another_key CHECK ((url_key <> canonical_key))
);

COMMENT ON TABLE public.url_alias IS 'Two keys of one article, learned from a redirect or from the page''s canonical link.';

CREATE TABLE public.warc_ingest (
    warc_filename text NOT NULL,
    size bigint NOT NULL,
    next_offset bigint DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT warc_ingest_finishes_after_it_starts CHECK ((finished_at >= started_at)),
    CONSTRAINT warc_ingest_offset_is_in_the_file CHECK (((next_offset >= 0) AND (next_offset <= size)))
);

COMMENT ON TABLE public.warc_ingest IS 'A foreign WARC file that became part of the archive, and up to which byte it was read; counts is what its summary says so far.';

ALTER TABLE ONLY public.alert_delivery
    ADD CONSTRAINT alert_delivery_pkey PRIMARY KEY (alert_id, endpoint);

ALTER TABLE ONLY public.alert_endpoint
    ADD CONSTRAINT alert_endpoint_pkey PRIMARY KEY (endpoint);

ALTER TABLE ONLY public.alert_mute
    ADD CONSTRAINT alert_mute_pkey PRIMARY KEY (alert_mute_id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (alert_id);

ALTER TABLE ONLY public.article_author
    ADD CONSTRAINT article_author_pkey PRIMARY KEY (article_id, "position");

ALTER TABLE ONLY public.article
    ADD CONSTRAINT article_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.article
    ADD CONSTRAINT article_source_url_key_key UNIQUE (source, url_key);

ALTER TABLE ONLY public.article_version
    ADD CONSTRAINT article_version_pkey PRIMARY KEY (article_id, version);

ALTER TABLE ONLY public.author
    ADD CONSTRAINT author_pkey PRIMARY KEY (author_id);

ALTER TABLE ONLY public.backfill
    ADD CONSTRAINT backfill_pkey PRIMARY KEY (backfill_id);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_pkey PRIMARY KEY (capture_id);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_warc_record_id_key UNIQUE (warc_record_id);

ALTER TABLE ONLY public.crawl_lease
    ADD CONSTRAINT crawl_lease_crawl_id_key UNIQUE (crawl_id);

ALTER TABLE ONLY public.crawl_lease
    ADD CONSTRAINT crawl_lease_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.crawl
    ADD CONSTRAINT crawl_pkey PRIMARY KEY (crawl_id);

ALTER TABLE ONLY public.crawl_total
    ADD CONSTRAINT crawl_total_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.discovery_document
    ADD CONSTRAINT discovery_document_pkey PRIMARY KEY (source, url);

ALTER TABLE ONLY public.duplicate
    ADD CONSTRAINT duplicate_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.fetch_attempt
    ADD CONSTRAINT fetch_attempt_pkey PRIMARY KEY (fetch_attempt_id);

ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT frontier_pkey PRIMARY KEY (frontier_id);

ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT frontier_source_url_key_key UNIQUE (source, url_key);

ALTER TABLE ONLY public.host
    ADD CONSTRAINT host_pkey PRIMARY KEY (host);

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_pkey PRIMARY KEY (article_id, ordinal);

ALTER TABLE ONLY public.index_due
    ADD CONSTRAINT index_due_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.list_walk
    ADD CONSTRAINT list_walk_once UNIQUE NULLS NOT DISTINCT (source, url, since);

ALTER TABLE ONLY public.reextraction
    ADD CONSTRAINT reextraction_pkey PRIMARY KEY (reextraction_id);

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT rejection_capture_id_key UNIQUE (capture_id);

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT rejection_pkey PRIMARY KEY (rejection_id);

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_name_key UNIQUE (name);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.search_document
    ADD CONSTRAINT search_document_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.source_day
    ADD CONSTRAINT source_day_pkey PRIMARY KEY (source, day);

ALTER TABLE ONLY public.source_look
    ADD CONSTRAINT source_look_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.text_signature
    ADD CONSTRAINT text_signature_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.url_alias
    ADD CONSTRAINT url_alias_pkey PRIMARY KEY (source, url_key);

ALTER TABLE ONLY public.warc_ingest
    ADD CONSTRAINT warc_ingest_pkey PRIMARY KEY (warc_filename);

CREATE INDEX alert_closed ON public.alert USING btree (closed_at);

CREATE UNIQUE INDEX alert_open_once ON public.alert USING btree (source, reason, subject) WHERE (closed_at IS NULL);

CREATE INDEX article_author_author ON public.article_author USING btree (author_id);

CREATE INDEX article_by_date ON public.article USING btree (COALESCE(date_published, first_seen_at), article_id);

CREATE INDEX article_capture ON public.article USING btree (capture_id);

CREATE INDEX article_of_source_by_date ON public.article USING btree (source, COALESCE(date_published, first_seen_at), article_id);

CREATE INDEX article_text_digest ON public.article USING hash (text_digest);

CREATE UNIQUE INDEX author_once ON public.author USING btree (type, COALESCE(name, ''::text), COALESCE(email, ''::text));

CREATE UNIQUE INDEX backfill_days_once ON public.backfill USING btree (source, since, until) WHERE (finished_at IS NULL);

CREATE INDEX capture_crawl ON public.capture USING btree (crawl_id);

CREATE INDEX capture_frontier ON public.capture USING btree (frontier_id);

CREATE INDEX capture_of_url ON public.capture USING btree (source, requested_url, captured_at DESC) WHERE (revisit_of IS NULL);

CREATE INDEX capture_place ON public.capture USING btree (warc_filename, warc_record_offset);

CREATE INDEX capture_unprocessed ON public.capture USING btree (source) WHERE ((processed_at IS NULL) AND (frontier_id IS NOT NULL));

CREATE INDEX crawl_source_started ON public.crawl USING btree (source, started_at DESC);

CREATE INDEX crawl_unfinished ON public.crawl USING btree (source) WHERE (finished_at IS NULL);

CREATE INDEX duplicate_of_cluster ON public.duplicate USING btree (cluster_id);

CREATE INDEX fetch_attempt_capture ON public.fetch_attempt USING btree (capture_id);

CREATE INDEX fetch_attempt_crawl ON public.fetch_attempt USING btree (crawl_id);

CREATE INDEX fetch_attempt_frontier ON public.fetch_attempt USING btree (frontier_id);

CREATE INDEX frontier_capture ON public.frontier USING btree (capture_id);

CREATE INDEX frontier_claimed ON public.frontier USING btree (claimed_by) WHERE (state = 'claimed'::text);

CREATE INDEX frontier_due ON public.frontier USING btree (source, due_at) WHERE ((due_at IS NOT NULL) AND (state <> 'claimed'::text));

CREATE INDEX frontier_failed ON public.frontier USING btree (source, due_at) WHERE (state = 'failed'::text);

CREATE INDEX frontier_newest_due ON public.frontier USING btree (source, date_published DESC NULLS LAST, frontier_id) WHERE ((due_at IS NOT NULL) AND (state <> 'claimed'::text));

CREATE INDEX job_run_finished ON public.job_run USING btree (finished_at);

CREATE INDEX job_run_of_source ON public.job_run USING btree (source, started_at DESC) WHERE (source IS NOT NULL);

CREATE UNIQUE INDEX reextraction_goes_on ON public.reextraction USING btree (filter) WHERE (finished_at IS NULL);

CREATE INDEX rejection_source_reason ON public.rejection USING btree (source, reason);

CREATE INDEX schedule_due ON public.schedule USING btree (next_due_at) WHERE (paused_at IS NULL);

CREATE INDEX search_document_moment ON public.search_document USING btree (moment);

CREATE INDEX search_document_words ON public.search_document USING gin (day, source, section, document);

CREATE INDEX source_day_due_source ON public.source_day_due USING btree (source);

CREATE INDEX text_signature_bands ON public.text_signature USING gin (bands) WITH (fastupdate=off);

CREATE TRIGGER article_is_indexed_later AFTER INSERT ON public.article REFERENCING NEW TABLE AS new_article FOR EACH STATEMENT EXECUTE FUNCTION public.note_new_articles();

CREATE TRIGGER changed_article_changes_its_day AFTER UPDATE OF record_digest ON public.article FOR EACH ROW WHEN ((old.record_digest IS DISTINCT FROM new.record_digest)) EXECUTE FUNCTION public.note_days_of_changed_article();

CREATE TRIGGER changed_article_is_indexed_later AFTER UPDATE OF record_digest ON public.article FOR EACH ROW WHEN ((old.record_digest IS DISTINCT FROM new.record_digest)) EXECUTE FUNCTION public.note_changed_article();

CREATE TRIGGER crawl_is_added_up AFTER UPDATE OF finished_at ON public.crawl FOR EACH ROW WHEN (((old.finished_at IS NULL) AND (new.finished_at IS NOT NULL))) EXECUTE FUNCTION public.add_to_crawl_total();

CREATE TRIGGER frontier_moves_as_listed BEFORE UPDATE OF state ON public.frontier FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.refuse_unknown_move();

CREATE TRIGGER new_articles_change_their_days AFTER INSERT ON public.article REFERENCING NEW TABLE AS new_article FOR EACH STATEMENT EXECUTE FUNCTION public.note_days_of_new_articles();

ALTER TABLE ONLY public.alert_delivery
    ADD CONSTRAINT alert_delivery_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alert(alert_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.alert_delivery
    ADD CONSTRAINT alert_delivery_endpoint_fkey FOREIGN KEY (endpoint) REFERENCES public.alert_endpoint(endpoint) ON DELETE CASCADE;

ALTER TABLE ONLY public.article_author
    ADD CONSTRAINT article_author_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id);

ALTER TABLE ONLY public.article_author
    ADD CONSTRAINT article_author_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.author(author_id);

ALTER TABLE ONLY public.article
    ADD CONSTRAINT article_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.article
    ADD CONSTRAINT article_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.article_version
    ADD CONSTRAINT article_version_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id);

ALTER TABLE ONLY public.article_version
    ADD CONSTRAINT article_version_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.backfill
    ADD CONSTRAINT backfill_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_crawl_id_fkey FOREIGN KEY (crawl_id) REFERENCES public.crawl(crawl_id);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_frontier_id_fkey FOREIGN KEY (frontier_id) REFERENCES public.frontier(frontier_id);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_revisit_of_fkey FOREIGN KEY (revisit_of) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.capture
    ADD CONSTRAINT capture_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.crawl_lease
    ADD CONSTRAINT crawl_lease_crawl_id_fkey FOREIGN KEY (crawl_id) REFERENCES public.crawl(crawl_id);

ALTER TABLE ONLY public.crawl_lease
    ADD CONSTRAINT crawl_lease_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.crawl
    ADD CONSTRAINT crawl_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.crawl_total
    ADD CONSTRAINT crawl_total_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.discovery_document
    ADD CONSTRAINT discovery_document_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.discovery_document
    ADD CONSTRAINT discovery_document_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.duplicate
    ADD CONSTRAINT duplicate_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.fetch_attempt
    ADD CONSTRAINT fetch_attempt_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.fetch_attempt
    ADD CONSTRAINT fetch_attempt_crawl_id_fkey FOREIGN KEY (crawl_id) REFERENCES public.crawl(crawl_id);

ALTER TABLE ONLY public.fetch_attempt
    ADD CONSTRAINT fetch_attempt_frontier_id_fkey FOREIGN KEY (frontier_id) REFERENCES public.frontier(frontier_id);

ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT frontier_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT frontier_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES public.crawl(crawl_id);

ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT frontier_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id);

ALTER TABLE ONLY public.list_walk
    ADD CONSTRAINT list_walk_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT rejection_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES public.capture(capture_id);

ALTER TABLE ONLY public.rejection
    ADD CONSTRAINT rejection_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.search_document
    ADD CONSTRAINT search_document_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.source_day
    ADD CONSTRAINT source_day_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.source_look
    ADD CONSTRAINT source_look_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);

ALTER TABLE ONLY public.text_signature
    ADD CONSTRAINT text_signature_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.article(article_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.url_alias
    ADD CONSTRAINT url_alias_source_fkey FOREIGN KEY (source) REFERENCES public.source(source);
