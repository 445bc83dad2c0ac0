-- Readers: crawler/store/metrics.py

-- name: labelled_sources
-- The sources that have series of their own: those that the archive has known longest, so that one more changes nothing.
SELECT source FROM source ORDER BY first_seen_at, source LIMIT :most;

-- name: crawl_sums
-- What all crawls that have ended counted; by source how they ended and what came of articles, else over all sources.
SELECT CASE WHEN key !~ '^finish/' AND key NOT IN ('new', 'changed', 'unchanged', 'superseded', 'rejected') THEN ''
            WHEN source = ANY (:labelled) THEN source ELSE :other END AS label,
       key AS name, sum(value::numeric)::float AS number
FROM crawl_total, LATERAL jsonb_each(counts)
WHERE key IN ('new', 'changed', 'unchanged', 'superseded', 'rejected', 'requests', 'unanswered', 'warc_bytes', 'duration')
   OR key ~ '^(finish|responses|rejected|trouble|duration)/'
GROUP BY label, name ORDER BY label, name;

-- name: frontier_by_source
-- URLs to be asked for now; now or later; and for how long the first has been due, in seconds.
SELECT CASE WHEN source = ANY (:labelled) THEN source ELSE :other END AS label,
       sum(due)::float AS due, sum(waiting)::float AS waiting, greatest(max(lag), 0)::float AS lag
FROM (SELECT source, count(*) FILTER (WHERE due_at <= now()) AS due, count(*) AS waiting,
             extract(epoch FROM now() - min(due_at)) AS lag
      FROM frontier WHERE due_at IS NOT NULL AND state <> 'claimed' GROUP BY source) AS by_source
GROUP BY label ORDER BY label;

-- name: last_crawl_ends
-- When the last crawl of a source ended, in seconds since 1970.
SELECT source.source AS label, extract(epoch FROM crawl.finished_at)::float AS finished_at
FROM source, LATERAL (SELECT finished_at FROM crawl WHERE crawl.source = source.source AND finished_at IS NOT NULL
                      ORDER BY started_at DESC LIMIT 1) AS crawl
WHERE source.source = ANY (:labelled) ORDER BY source.source;

-- name: gauges_of_archive^
-- Single numbers; times in seconds, sizes in bytes.
SELECT (SELECT count(*) FROM crawl WHERE finished_at IS NULL)::float AS crawls_running,
       (SELECT count(*) FROM capture WHERE processed_at IS NULL AND frontier_id IS NOT NULL)::float AS captures_unprocessed,
       (SELECT count(*) FROM index_due)::float AS index_waiting,
       (SELECT coalesce(extract(epoch FROM now() - min(due_since)), 0) FROM index_due)::float AS index_lag,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::float AS connections,
       (current_setting('max_connections')::integer
        - current_setting('superuser_reserved_connections')::integer)::float AS most_connections,
       pg_database_size(current_database())::float AS database_size;

-- name: alerts_by_reason
SELECT reason, count(*)::float FROM alert WHERE closed_at IS NULL GROUP BY reason ORDER BY reason;

-- name: alert_endpoint_sums
-- Of endpoints with the same label together; failing: for how many seconds the one that fails longest has.
SELECT label, sum(messages)::float AS messages, sum(failures)::float AS failures,
       coalesce(max(extract(epoch FROM now() - failing_since)) FILTER (WHERE seen_at > now() - interval '1 day'), 0)::float
           AS failing
FROM alert_endpoint GROUP BY label ORDER BY label;

-- name: jobs_by_status
-- Jobs of each queue by status.
SELECT queue_name, status::text, count(*)::float
FROM procrastinate.procrastinate_jobs GROUP BY queue_name, status ORDER BY queue_name, status;

-- name: jobs_waiting
-- For how many seconds the first job of a queue that could begin has waited.
SELECT queue_name, coalesce(max(extract(epoch FROM now() - coalesce(scheduled_at,
           (SELECT min(at) FROM procrastinate.procrastinate_events AS event WHERE event.job_id = job.id)))), 0)::float
FROM procrastinate.procrastinate_jobs AS job
WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now() GROUP BY queue_name ORDER BY queue_name;

-- name: workers_alive$
SELECT count(*)::float FROM procrastinate.procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute';
