-- Two roles with what they need and no more. Whoever owns the archive's tables runs this (crawler roles), now and after
-- each migration; a person or a program then gets a login of its own as a member of one of them:
--     CREATE ROLE researcher LOGIN IN ROLE archive_reader;      and in psql: \password researcher
-- Neither may make or change tables, and none but the owner may delete an article, a capture or a URL.

DO $$
BEGIN
    IF to_regrole('archive_reader') IS NULL THEN
        CREATE ROLE archive_reader NOLOGIN;
    END IF;
    IF to_regrole('archive_writer') IS NULL THEN
        CREATE ROLE archive_writer NOLOGIN;
    END IF;
END $$;

-- The schema may be anybody's before PostgreSQL 15.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO archive_reader, archive_writer;

-- archive_reader: export, search, history, report.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO archive_reader, archive_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO archive_reader, archive_writer;

-- archive_writer: crawl, index, reextract, ingest. What is never taken back has no DELETE.
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO archive_writer;
GRANT INSERT ON article, article_version, author, article_author, image, rejection, url_alias,
                source, crawl, frontier, capture, fetch_attempt, discovery_document, list_walk, host,
                reextraction, warc_ingest, crawl_lease TO archive_writer;
GRANT UPDATE ON article, article_version, rejection,
                source, crawl, frontier, capture, fetch_attempt, discovery_document, list_walk, host,
                reextraction, warc_ingest, crawl_lease TO archive_writer;
GRANT DELETE ON article_author, image TO archive_writer; -- of an article that is written anew
GRANT DELETE ON rejection, article_version TO archive_writer; -- by reextract, which makes them anew
GRANT INSERT, UPDATE, DELETE ON index_due, search_document, text_signature, duplicate,
                source_day, source_day_due TO archive_writer;
GRANT INSERT, UPDATE ON alert, alert_endpoint, alert_delivery, alert_mute, crawl_total, source_look TO archive_writer;

-- The job queue (Procrastinate's tables) and what is planned: whoever writes may defer and run jobs.
GRANT USAGE ON SCHEMA procrastinate TO archive_reader, archive_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA procrastinate TO archive_reader, archive_writer;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO archive_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO archive_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA procrastinate GRANT SELECT ON TABLES TO archive_reader, archive_writer;
GRANT INSERT, UPDATE, DELETE ON schedule, backfill, job_run TO archive_writer;
