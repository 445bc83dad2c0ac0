-- Readers: crawler/store/alerts.py

-- name: lock_alerts
-- One at a time compares what is open with what was found.
SELECT pg_advisory_xact_lock(hashtextextended('alerts', 0));

-- name: open_alerts
-- What is open now of these sources.
SELECT alert_id, source, reason, subject, since, sentence, examples, opened_at, last_found_at, absent, closed_at
FROM alert WHERE closed_at IS NULL AND source = ANY (:sources) ORDER BY opened_at, alert_id;

-- name: recent_alerts
-- What is open, and what was closed lately, the newest first, for people.
SELECT alert_id, source, reason, subject, since, sentence, examples, opened_at, last_found_at, absent, closed_at,
       EXISTS (SELECT FROM alert_delivery AS delivery WHERE delivery.alert_id = alert.alert_id) AS told,
       EXISTS (SELECT FROM alert_mute AS mute
               WHERE mute.source = alert.source AND mute.reason IN ('', alert.reason)
                 AND mute.muted_at <= :now AND mute.until > :now) AS muted
FROM alert WHERE closed_at IS NULL OR closed_at > :since
ORDER BY closed_at DESC NULLS FIRST, opened_at DESC, alert_id DESC;

-- name: open_alert!
INSERT INTO alert (source, reason, subject, since, sentence, examples, opened_at, last_found_at)
VALUES (:source, :reason, :subject, least(:since, :now), :sentence, :examples, :now, :now)
ON CONFLICT (source, reason, subject) WHERE closed_at IS NULL DO NOTHING;

-- name: refresh_alert!
-- It was found again; what it says may have changed, when it began can only be earlier.
UPDATE alert
SET last_found_at = greatest(last_found_at, :now), absent = 0, sentence = :sentence, examples = :examples,
    since = least(since, :since)
WHERE alert_id = :alert_id;

-- name: note_absence!
UPDATE alert SET absent = absent + 1 WHERE alert_id = ANY (:alert_ids);

-- name: close_alerts!
UPDATE alert SET closed_at = greatest(:now, opened_at) WHERE alert_id = ANY (:alert_ids) AND closed_at IS NULL;

-- name: add_endpoint!
INSERT INTO alert_endpoint (endpoint, label, added_at, seen_at) VALUES (:endpoint, :label, :now, :now)
ON CONFLICT (endpoint) DO NOTHING;

-- name: see_endpoint!
-- It is in use, as is told once an hour; whoever holds it for a message is not waited for.
UPDATE alert_endpoint SET seen_at = :now, label = :label
WHERE endpoint IN (SELECT endpoint FROM alert_endpoint
                   WHERE endpoint = :endpoint AND seen_at < :now::timestamptz - interval '1 hour' FOR UPDATE SKIP LOCKED);

-- name: claim_endpoint^
-- Hold the endpoint for this transaction, if nobody else does, it is not to be left alone yet after a failure, and its
-- last message is old enough.
SELECT endpoint, added_at, tries FROM alert_endpoint
WHERE endpoint = :endpoint AND (retry_at IS NULL OR retry_at <= :now) AND (told_at IS NULL OR told_at <= :quiet_since)
FOR UPDATE SKIP LOCKED;

-- name: due_alerts
-- What the endpoint was not told yet: what is open; what has ended, unless that is long ago or before its time. What
-- was muted when it ended, or is now, is left out where its beginning was not told either.
SELECT alert.alert_id, source, reason, subject, since, sentence, examples, opened_at, last_found_at, absent, closed_at
FROM alert LEFT JOIN alert_delivery AS delivery ON delivery.alert_id = alert.alert_id AND delivery.endpoint = :endpoint
WHERE (closed_at IS NULL AND delivery.alert_id IS NULL
       OR closed_at >= :added_at AND closed_at > :forgotten_at AND delivery.recovery_told_at IS NULL)
  AND (delivery.alert_id IS NOT NULL
       OR NOT EXISTS (SELECT FROM alert_mute AS mute
                      WHERE mute.source = alert.source AND mute.reason IN ('', alert.reason)
                        AND mute.muted_at <= coalesce(closed_at, :now) AND mute.until > coalesce(closed_at, :now)))
ORDER BY opened_at, alert.alert_id;

-- name: note_told!
-- These were told to the endpoint; those that are closed, with their end.
INSERT INTO alert_delivery (alert_id, endpoint, told_at, recovery_told_at)
SELECT alert_id, :endpoint, :now, CASE WHEN ended THEN :now::timestamptz END
FROM unnest(:alert_ids::bigint[], :ended::boolean[]) AS told (alert_id, ended)
ON CONFLICT (alert_id, endpoint) DO UPDATE SET recovery_told_at = greatest(:now, alert_delivery.told_at);

-- name: note_message!
UPDATE alert_endpoint
SET messages = messages + 1, told_at = :now, tries = 0, failing_since = NULL, last_error = NULL, retry_at = NULL
WHERE endpoint = :endpoint;

-- name: note_failure!
UPDATE alert_endpoint
SET failures = failures + 1, tries = tries + 1, failing_since = coalesce(failing_since, :now), last_error = :error,
    retry_at = :retry_at
WHERE endpoint = :endpoint;

-- name: endpoints
-- Where alerts go, as far as a process has used it lately.
SELECT endpoint, label, messages, told_at, failures, tries, failing_since, last_error, retry_at
FROM alert_endpoint WHERE seen_at > :since ORDER BY label, endpoint;

-- name: mute!
INSERT INTO alert_mute (source, reason, muted_at, until) VALUES (:source, :reason, :now, :until);

-- name: unmute!
-- An empty reason ends all of the source's.
UPDATE alert_mute SET until = greatest(:now, muted_at)
WHERE source = :source AND (:reason = '' OR reason = :reason) AND until > :now;

-- name: mutes
-- What is muted now.
SELECT source, reason, until FROM alert_mute WHERE until > :now ORDER BY source, reason, until;

-- name: archive_facts^
-- What an operator needs to know of the archive as a whole.
SELECT (SELECT count(*) FROM (SELECT FROM index_due LIMIT 100000) AS due) AS index_articles,
       (SELECT min(due_since) FROM index_due) AS index_due_since,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
       current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
           AS most_connections;

-- name: has_jobs$
-- Whether the tables of the job queue are there, and may be read.
SELECT to_regclass('procrastinate.procrastinate_jobs') IS NOT NULL
   AND has_schema_privilege('procrastinate', 'USAGE')
   AND has_table_privilege('procrastinate.procrastinate_jobs', 'SELECT');

-- name: has_job_runs$
-- Whether what became of jobs is known.
SELECT to_regclass('job_run') IS NOT NULL AND has_table_privilege('job_run', 'SELECT');

-- name: job_facts^
-- Workers that give signs of life; how long crawls have waited for one; of the jobs that ended in the last hour, how
-- many failed. One that was refused or stopped says nothing.
WITH waiting AS (
    SELECT coalesce(scheduled_at, (SELECT min(at) FROM procrastinate.procrastinate_events AS event
                                   WHERE event.job_id = job.id)) AS since
    FROM procrastinate.procrastinate_jobs AS job
    WHERE status = 'todo' AND queue_name = 'crawl' AND coalesce(scheduled_at, now()) <= now()
)
SELECT (SELECT count(*) FROM procrastinate.procrastinate_workers
        WHERE last_heartbeat > now() - interval '1 minute') AS workers,
       (SELECT count(*) FROM waiting) AS waiting, (SELECT min(since) FROM waiting) AS waiting_since,
       count(*) FILTER (WHERE outcome IN ('failed', 'took too long', 'worker died')) AS failed, count(*) AS ended
FROM job_run WHERE finished_at > now() - interval '1 hour' AND outcome NOT IN ('refused', 'stopped');

-- name: take_looks
-- Sources that are to be looked at now, taken by whoever asks: those whose last look is older than `idle`, or that were
-- crawled since and whose last look is older than `busy`. A crawl takes a day at most.
WITH due AS (
    SELECT source.source FROM source LEFT JOIN source_look USING (source)
    WHERE looked_at IS NULL OR looked_at < now() - :idle::interval
       OR (looked_at < now() - :busy::interval
           AND EXISTS (SELECT FROM crawl WHERE crawl.source = source.source AND finished_at > looked_at
                                           AND started_at > looked_at - interval '1 day'))
    ORDER BY looked_at NULLS FIRST LIMIT :most
)
INSERT INTO source_look (source, looked_at) SELECT source, now() FROM due
ON CONFLICT (source) DO UPDATE SET looked_at = excluded.looked_at WHERE source_look.looked_at < now() - :busy::interval
RETURNING source;
