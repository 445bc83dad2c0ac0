-- Readers: crawler/store/schedules.py

-- name: put_schedule<!
-- A source's schedule, new or other than before; one that is paused stays so.
INSERT INTO schedule (source, spider, arguments, every, cron, quiet_from, quiet_until, counted_from, next_due_at)
VALUES (:source, :spider, :arguments, :every, :cron, :quiet_from, :quiet_until, :counted_from, :next_due_at)
ON CONFLICT (source) DO UPDATE
SET spider = excluded.spider, arguments = excluded.arguments, every = excluded.every, cron = excluded.cron,
    quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, counted_from = excluded.counted_from,
    next_due_at = excluded.next_due_at
RETURNING paused_at IS NOT NULL;

-- name: put_backfill!
-- Days of the past; the same days again get the new budget.
INSERT INTO backfill (source, spider, arguments, since, until, requests_a_day, seconds_a_day)
VALUES (:source, :spider, :arguments, :since, :until, :requests_a_day, :seconds_a_day)
ON CONFLICT (source, since, until) WHERE finished_at IS NULL DO UPDATE
SET spider = excluded.spider, arguments = excluded.arguments, requests_a_day = excluded.requests_a_day,
    seconds_a_day = excluded.seconds_a_day, next_due_at = now();

-- name: pause_schedule!
UPDATE schedule SET paused_at = coalesce(paused_at, now()) WHERE source = :source;

-- name: pause_backfills!
UPDATE backfill SET paused_at = coalesce(paused_at, now()) WHERE source = :source AND finished_at IS NULL;

-- name: resume_schedule!
UPDATE schedule SET paused_at = NULL WHERE source = :source;

-- name: resume_backfills!
UPDATE backfill SET paused_at = NULL WHERE source = :source AND finished_at IS NULL;

-- name: remove_schedule!
DELETE FROM schedule WHERE source = :source;

-- name: remove_backfills!
DELETE FROM backfill WHERE source = :source AND finished_at IS NULL;

-- name: schedule_of_source^
SELECT spider, arguments FROM schedule WHERE source = :source;

-- name: schedules
-- Every schedule, with the last crawl of its source, and whether a job of it waits or runs.
SELECT schedule.source, schedule.spider, schedule.arguments, every, cron, quiet_from, quiet_until,
       coalesce(source.timezone, 'UTC') AS zone, next_due_at, paused_at,
       last.started_at AS last_started_at, last.finish_reason AS last_finish_reason,
       (SELECT status::text FROM procrastinate.procrastinate_jobs
        WHERE queueing_lock = 'crawl of ' || schedule.source AND status IN ('todo', 'doing') ORDER BY status DESC LIMIT 1) AS job
FROM schedule JOIN source USING (source)
LEFT JOIN LATERAL (SELECT started_at, finish_reason FROM crawl WHERE crawl.source = schedule.source
                   ORDER BY started_at DESC, crawl_id DESC LIMIT 1) AS last ON true
ORDER BY schedule.source;

-- name: backfills
-- Every backfill that is not finished, and those that were within a week.
SELECT backfill_id, source, since, until, requests_a_day, seconds_a_day, spent_on, spent_requests, spent_seconds,
       next_due_at, paused_at, finished_at
FROM backfill WHERE finished_at IS NULL OR finished_at > now() - interval '7 days'
ORDER BY source, since;

-- name: due_schedules
-- What is due now and has no job, locked; another dispatcher passes over it.
SELECT schedule.source, schedule.spider, schedule.arguments, every, cron, quiet_from, quiet_until, counted_from,
       next_due_at, coalesce(source.timezone, 'UTC') AS zone, now() AS now
FROM schedule JOIN source USING (source)
WHERE paused_at IS NULL AND next_due_at <= now()
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'crawl of ' || schedule.source AND job.status IN ('todo', 'doing'))
ORDER BY next_due_at LIMIT :most
FOR UPDATE OF schedule SKIP LOCKED;

-- name: move_schedule!
UPDATE schedule SET next_due_at = :next_due_at, last_due_at = coalesce(:last_due_at, last_due_at)
WHERE source = :source;

-- name: due_soon!
-- A source that could not be crawled now is due again soon.
UPDATE schedule SET next_due_at = least(next_due_at, now() + :wait::interval) WHERE source = :source;

-- name: due_backfills
-- As due_schedules; one a source.
SELECT backfill.backfill_id, backfill.source, backfill.spider, backfill.arguments, since, until, requests_a_day,
       seconds_a_day, spent_requests, spent_seconds, spent_on, coalesce(source.timezone, 'UTC') AS zone, now() AS now
FROM backfill JOIN source USING (source)
WHERE paused_at IS NULL AND next_due_at <= now()
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'crawl of ' || backfill.source AND job.status IN ('todo', 'doing'))
  AND NOT EXISTS (SELECT FROM backfill AS other
                  WHERE other.source = backfill.source AND other.backfill_id < backfill.backfill_id
                    AND other.paused_at IS NULL AND other.next_due_at <= now())
ORDER BY next_due_at LIMIT :most
FOR UPDATE OF backfill SKIP LOCKED;

-- name: move_backfill!
UPDATE backfill SET next_due_at = :next_due_at WHERE backfill_id = :backfill_id;

-- name: end_backfill_slice!
-- What a slice has spent; where its crawl came to the end of what there is, the backfill is finished.
UPDATE backfill
SET spent_requests = CASE WHEN spent_on = :today THEN spent_requests ELSE 0 END + :requests,
    spent_seconds = CASE WHEN spent_on = :today THEN spent_seconds ELSE 0 END + :seconds,
    spent_on = :today,
    finished_at = CASE WHEN :is_finished THEN now() END,
    next_due_at = CASE WHEN NOT :is_finished THEN now() END
WHERE backfill_id = :backfill_id AND finished_at IS NULL;

-- name: crawl_of_job^
-- The crawl that a job began, and what it counted.
SELECT finish_reason, coalesce((counts ->> 'requests')::integer, 0) AS requests
FROM crawl
WHERE source = :source AND started_at >= (SELECT started_at FROM job_run WHERE job_id = :job_id)
ORDER BY crawl_id DESC LIMIT 1;
