-- Readers: crawler/store/jobs.py. What has no schema before procrastinate_… is for the queue's own connections.

-- name: begin_run!
-- A job begins here and now; a second time (the answer was lost) nothing happens.
INSERT INTO job_run (job_id, source, command, attempt, due_at, host, process_id)
VALUES (:job_id, :source, :command, :attempt, :due_at, :host, :process_id)
ON CONFLICT (job_id) DO NOTHING;

-- name: finish_run!
UPDATE job_run SET finished_at = now(), exit_code = :exit_code, outcome = :outcome, sentence = :sentence
WHERE job_id = :job_id AND finished_at IS NULL;

-- name: dead_jobs
-- Jobs of workers that have not been heard of for so many seconds, or that nobody runs; locked. None where the server
-- has run for no longer than that, and the time of a heartbeat.
SELECT job.id, job.queue_name, job.priority, job.lock, job.queueing_lock, job.args
FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - :silence::interval)
  AND pg_postmaster_start_time() < now() - :silence::interval - :heartbeat::interval
ORDER BY job.id LIMIT 1000
FOR UPDATE OF job SKIP LOCKED;

-- name: beat!
-- These workers live.
UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = ANY (:workers);

-- name: jobs_of_workers
-- Which jobs these workers run, by the queue.
SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY (:workers) ORDER BY id;

-- name: jobs_by_id
-- Jobs that run, by the queue; locked.
SELECT id, queue_name, priority, lock, queueing_lock, args
FROM procrastinate_jobs WHERE status = 'doing' AND id = ANY (:ids) FOR UPDATE SKIP LOCKED;

-- name: bury_job!
-- A job whose worker died has failed; one of the control queue leaves nothing.
SELECT procrastinate_finish_job_v1(:id, 'failed', :is_control);

-- name: delete_old_jobs!
-- Some of the jobs that ended so long ago, and what became of them.
WITH old AS (
    DELETE FROM job_run WHERE job_id IN (SELECT job_id FROM job_run WHERE finished_at < now() - :age::interval
                                         ORDER BY finished_at LIMIT 5000 FOR UPDATE SKIP LOCKED)
    RETURNING job_id
)
DELETE FROM procrastinate_jobs WHERE id IN (SELECT job_id FROM old) AND status NOT IN ('todo', 'doing');

-- name: jobs
-- Jobs in these states, the newest first, without those of the control queue.
SELECT job.id, job.queue_name AS queue, job.status::text, job.args, job.lock, job.scheduled_at,
       run.host, run.process_id, run.started_at, run.finished_at, run.exit_code, run.outcome, run.sentence,
       (SELECT min(at) FROM procrastinate.procrastinate_events AS event
        WHERE event.job_id = job.id AND event.type = 'deferred') AS deferred_at
FROM procrastinate.procrastinate_jobs AS job LEFT JOIN job_run AS run ON run.job_id = job.id
WHERE job.queue_name <> 'control' AND job.status::text = ANY (:states)
ORDER BY job.id DESC LIMIT :most;

-- name: count_jobs
-- How many jobs are in each state, without those of the control queue.
SELECT status::text, count(*) FROM procrastinate.procrastinate_jobs
WHERE queue_name <> 'control' GROUP BY status;

-- name: workers
-- The workers that were heard of within so many seconds.
SELECT count(*) FROM procrastinate.procrastinate_workers WHERE last_heartbeat > now() - :silence::interval;
