-- When each source is crawled, what is crawled of its past, and what became of the jobs that do it.

CREATE TABLE schedule (
    source        text PRIMARY KEY REFERENCES source,
    spider        text NOT NULL,
    arguments     jsonb NOT NULL DEFAULT '{}',
    every         interval,
    cron          text,
    quiet_from    time,
    quiet_until   time,
    counted_from  timestamptz NOT NULL DEFAULT now(),
    next_due_at   timestamptz NOT NULL,
    last_due_at   timestamptz,
    paused_at     timestamptz,
    CONSTRAINT schedule_is_every_or_cron CHECK (num_nonnulls(every, cron) = 1),
    CONSTRAINT schedule_interval_is_ten_seconds_or_more CHECK (every >= interval '10 seconds'),
    CONSTRAINT schedule_quiet_hours_have_two_ends CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
    CONSTRAINT schedule_quiet_hours_leave_some CHECK (quiet_from <> quiet_until),
    CONSTRAINT schedule_arguments_are_an_object CHECK (jsonb_typeof(arguments) = 'object')
);
COMMENT ON TABLE schedule IS 'When a source is crawled: a crawl is deferred as a job when next_due_at has come, unless one of the source waits or runs. Cron lines and quiet hours are in the zone of the source.';
COMMENT ON COLUMN schedule.counted_from IS 'Where the grid of `every` begins.';
COMMENT ON COLUMN schedule.last_due_at IS 'The due moment of the job that was deferred last.';
CREATE INDEX schedule_due ON schedule (next_due_at) WHERE paused_at IS NULL;

CREATE TABLE backfill (
    backfill_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text NOT NULL REFERENCES source,
    spider          text NOT NULL,
    arguments       jsonb NOT NULL DEFAULT '{}',
    since           date NOT NULL,
    until           date NOT NULL,
    requests_a_day  integer,
    seconds_a_day   integer,
    spent_on        date,
    spent_requests  integer NOT NULL DEFAULT 0,
    spent_seconds   integer NOT NULL DEFAULT 0,
    next_due_at     timestamptz DEFAULT now(),
    paused_at       timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    CONSTRAINT backfill_days_are_in_order CHECK (since <= until),
    CONSTRAINT backfill_budget_is_requests_or_time CHECK (num_nonnulls(requests_a_day, seconds_a_day) = 1),
    CONSTRAINT backfill_budget_is_positive CHECK (coalesce(requests_a_day, seconds_a_day) > 0),
    CONSTRAINT backfill_is_due_until_it_is_finished CHECK ((next_due_at IS NULL) = (finished_at IS NOT NULL)),
    CONSTRAINT backfill_arguments_are_an_object CHECK (jsonb_typeof(arguments) = 'object')
);
COMMENT ON TABLE backfill IS 'Days of a source''s past that are crawled bit by bit: slices of a crawl with since= and until=, as many a day (in the zone of the source) as the budget allows, until nothing is left.';
COMMENT ON COLUMN backfill.spent_on IS 'The day for which spent_requests and spent_seconds were counted.';
CREATE UNIQUE INDEX backfill_days_once ON backfill (source, since, until) WHERE finished_at IS NULL;

CREATE TABLE job_run (
    job_id       bigint PRIMARY KEY,
    source       text,
    command      text NOT NULL,
    attempt      integer NOT NULL DEFAULT 1,
    due_at       timestamptz,
    host         text NOT NULL,
    process_id   integer NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    exit_code    integer,
    outcome      text,
    sentence     text NOT NULL DEFAULT '',
    CONSTRAINT job_run_finishes_after_it_starts CHECK (finished_at >= started_at),
    CONSTRAINT job_run_end_has_an_outcome CHECK ((finished_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT job_run_outcome_is_known
        CHECK (outcome IN ('done', 'needs a look', 'refused', 'failed', 'stopped', 'took too long', 'worker died'))
);
COMMENT ON TABLE job_run IS 'Where a job of the queue (schema procrastinate, by its id) ran, and what became of it; due_at is that of a scheduled crawl.';
COMMENT ON COLUMN job_run.process_id IS 'Of the worker, on that host.';
CREATE INDEX job_run_of_source ON job_run (source, started_at DESC) WHERE source IS NOT NULL;
CREATE INDEX job_run_finished ON job_run (finished_at);
